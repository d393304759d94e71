import type { Translation } from '../../../shared/words/message-types.ts'
import type { settings as english } from '../en/settings.ts'

export const settings: Translation<typeof english> = {
  title: 'الإعدادات',
  sections: 'أقسام الإعدادات',
  search: 'البحث في الإعدادات',
  none: 'لا إعداد عن «{text}».',
  changed: 'معدَّل',
  reset: 'إعادة الضبط: {title}',
  changedAbout: 'الأصل: {initial}',
  name: 'الاسم',
  rename: 'إعادة التسمية',
  renamed: 'أُعيدت التسمية',
  renamedDetail: 'يرى الآخرون الاسم الجديد مع الإعلان القادم.',
  units: {
    bytes: 'بايت',
    bits: 'بت',
  },
  themes: {
    system: 'النظام',
    light: 'فاتح',
    dark: 'داكن',
    contrast: 'تباين عالٍ',
  },
  yes: 'يمرّر للآخرين.',
  no: 'لا يمرّر لأحد.',
  legacy: {
    refuse: 'رفض',
    allow: 'سماح',
  },
  legacyMeans: {
    refuse: 'لا وصلة مع من لم يثبت مفتاحه.',
    allow:
      'تُقام معهم وصلات بوسم «قديم · غير مُصادَق». من في الشبكة يستطيع قراءة كلامهم وتغييره واستعمال معرّفاتهم. لهم استعمال الأنابيب المفتوحة للجميع لا غير.',
  },
  cbjx: {
    on: 'كل رسالة موقعة.',
    off: 'الرسائل غير موقعة.',
  },
  legacySecure: {
    on: 'تُقام مع النظراء القدامى أيضًا بتشفير ضعيف.',
    off: 'لا تُقام مع النظراء القدامى.',
  },
  paused: {
    on: 'هي متوقفة: ما له طابور ينتظر، ويُرفض الإرسال في غير ذلك.',
    off: 'هي جارية.',
  },
  receiving: {
    on: 'أطراف الإدخال التي ينبغي ربطها هنا مربوطة.',
    off: 'لا طرف مربوطًا هنا؛ ويبقى محفوظًا أيها ينبغي ربطه.',
  },
  receivingInitial: 'مشغّل',
  localOnly: {
    on: 'لا يتحدث إلا مع أجهزة على شبكات هذا الجهاز.',
    off: 'يتحدث مع كل من يصل إليه.',
  },
  interfaces: {
    physical: 'بطاقة شبكة',
    virtual: 'افتراضية: ترتيبها الأخير',
    loopback: 'هذا الجهاز فقط',
  },
  notify: {
    on: 'يعرض النظام ما يحتاجك.',
    off: 'لا يُعرض شيء: عدم الإزعاج.',
  },
  notifyInitial: 'تُعرض في كل وقت',
  notifyLabel: 'عرض الإشعارات',
  quietLabel: 'ساعات الهدوء',
  quiet: {
    on: 'لا يُعرض شيء في هذا الوقت؛ وما جاء يُبلَّغ بعده.',
    off: 'لا شيء.',
  },
  quietFrom: 'من',
  quietTo: 'إلى',
  loginLabel: 'البدء مع الجلسة',
  login: {
    on: 'يبدأ حين تسجل الدخول، في الخلفية.',
    off: 'يبدأ حين تشغّله.',
  },
  closingLabel: 'حين تُغلق النافذة',
  closings: {
    ask: 'اسأل',
    background: 'استمرار التشغيل',
    quit: 'إنهاء',
  },
  off: 'مطفأ',
  pairingWords:
    '{count, plural, zero {لا كلمات} one {كلمة واحدة} two {كلمتان} few {# كلمات} many {# كلمة} other {# كلمة}}',
  reach: {
    network: 'هذه الشبكة فقط',
    anywhere: 'في أي مكان',
  },
  reachMeans: {
    network: 'يُعثر على النظراء في شبكات هذا الجهاز وبالعناوين التي تعطيها.',
    anywhere:
      'يُبحث عن النظراء في DHT العام، ومن يعرف معرّف هذا النظير يجده هناك. عُقد DHT التي يشغّلها أي أحد ترى عنوانه على الإنترنت ومتى يكون حاضرًا، لا اسمه ولا أنابيبه ولا كلامه.',
  },
  reachBarred: '«محلي فقط» مقدَّم على هذا: لا يُرسل شيء خارج شبكات هذا الجهاز.',
  mapPorts: {
    on: 'يُطلب من الموجّه السماح للآخرين بالمنافذ التي يستمع عليها هذا النظير.',
    off: 'لا يُطلب من أي موجّه شيء.',
  },
  managed: {
    on: 'من له الحق يمكنه إدارة هذا النظير.',
    off: 'لا أحد يدير هذا النظير من نظير آخر.',
    now: 'يديره الآن: {names}',
  },
  dnsSd: {
    on: 'كل من على شبكة لهذا الجهاز يرى اسمه وإصداره ومعرّفه ومنفذه، وبالأدوات العادية أيضًا.',
    off: 'لا يُعلن شيء عبر DNS-SD.',
  },
  mapPortsBarred: '«محلي فقط» مقدَّم على هذا: لا يُسأل أي موجّه.',
  directory: {
    off: 'مطفأ',
    starting: 'يبدأ',
    reachable: 'يمكن الوصول إليه',
    alone: 'لم يوصَل إليه',
  },
  waiting: 'في انتظار أن يخبر النظير.',
  started: 'بدأ',
  language: {
    label: 'اللغة',
    system: 'كالنظام',
    loadFailed: 'تعذر تحميل هذه اللغة؛ أعد تحميل الصفحة.',
  },
  parts: {
    general: 'عام',
    identity: 'الهوية والنسخ الاحتياطي',
    security: 'الأمان',
    appearance: 'المظهر',
    network: 'الشبكة',
    compatibility: 'التوافق',
    diagnostics: 'الأحداث والعدّادات',
    about: 'حول',
  },
  keysOpen: 'عرض المفاتيح وتغييرها',
  keysInitial: 'كل المفاتيح كما كانت أول مرة',
  items: {
    name: {
      title: 'اسم هذا النظير',
      about: 'يراه كل من في هذه الشبكة. هو تسمية لا تثبت شيئًا؛ المعرّف هو الذي يثبت.',
      find: 'تسمية rename label identity',
    },
    rates: {
      title: 'وحدة المعدلات',
      about: 'في شريط الحالة والنظرة العامة.',
      find: 'سرعة bits bytes speed',
    },
    notify: {
      title: 'إشعارات النظام',
      about: 'عن الطلبات، وعن أنابيب تريد أن تُخبَر حين تتعطل.',
      find: 'إشعار هدوء notification quiet',
    },
    login: {
      title: 'البدء مع الجلسة',
      about: 'يبدأ البرنامج بلا نافذة حين تسجل الدخول.',
      find: 'تشغيل تلقائي autostart boot login',
    },
    closing: {
      title: 'إغلاق النافذة',
      about: 'هل يستمر النظير وأنابيبه وراءها.',
      find: 'إنهاء خلفية quit background tray',
    },
    id: {
      title: 'معرّف هذا النظير',
      find: 'urn jxta id',
    },
    key: {
      title: 'مفتاحه',
      about: 'هذا النظير هو مفتاحه: منه المعرّف والثقة. والبصمة هي ما يقارنه الآخرون.',
      find: 'بصمة سلسلة مفاتيح fingerprint keychain',
    },
    pairingWords: {
      title: 'كلمات المقارنة',
      about:
        'كم كلمة يقارنها شخصان عند الإقران؛ وإن أراد الطرف الآخر أكثر فذلك العدد. أربع كلمات تترك لمن بينهما محاولة واحدة من 17 تريليون.',
      find: 'إقران ثقة pairing trust verify',
    },
    backup: {
      title: 'النسخ الاحتياطي',
      about: 'المفتاح والثقة والمجموعات والأنابيب المنشأة هنا في ملف واحد مشفّر.',
      find: 'استعادة نقل backup restore move',
    },
    theme: {
      title: 'السمة',
      about: '«النظام» يتبعه في التباين أيضًا. التباين العالي فاتح أو داكن كالنظام.',
      find: 'داكن فاتح تباين dark light contrast',
    },
    keys: {
      title: 'المفاتيح',
      about: 'أي مفتاح يفعل ماذا، وهل تفعل المفاتيح المفردة شيئًا.',
      find: 'اختصار لوحة المفاتيح',
    },
    motion: {
      title: 'الحركة والحجم',
      about: 'تُقلَّل الحركة حيث يطلب النظام. Ctrl مع + أو − يغيّر حجم كل شيء حتى 200 % وأكثر.',
      find: 'تكبير zoom animation',
    },
    endpoints: {
      title: 'الواجهات والمنافذ',
      about: 'تُختار عند بدء النظير.',
      find: 'عنوان قناة address tcp multicast endpoint',
    },
    interfaces: {
      title: 'الواجهات المستعملة',
      about: 'المادية أولًا، والافتراضية والحاويات آخرًا. المطفأة لا يُستمع عليها، وتنتهي وصلاتها.',
      find: 'شبكة eth wlan wifi docker vpn',
    },
    role: {
      title: 'الدور',
      about: 'ما هو لمجموعته. يُختار عند بدء النظير.',
      find: 'ملتقى rendezvous edge adhoc',
    },
    relay: {
      title: 'المُرحِّل',
      about: 'هل يمرّر رسائل النظراء الذين لا يصل بعضهم إلى بعض. يُختار عند بدء النظير.',
    },
    reach: {
      title: 'المدى',
      about: 'إلى أي بُعد يُبحث عن النظراء، عبر DHT: دليل لا يملكه أحد.',
      find: 'إنترنت dht internet nat anywhere',
    },
    mapPorts: {
      title: 'طلب فتح منفذ من الموجّه',
      about:
        'عبر NAT-PMP أو UPnP ليصل نظراء من أماكن أخرى إلى هذا مباشرة. يسري فورًا؛ وعند الإطفاء يُطلب من الموجّه إغلاقه.',
      find: 'توجيه upnp nat-pmp igd nat',
    },
    managed: {
      title: 'السماح للآخرين بإدارة هذا النظير',
      about:
        'النظراء المقترنون بهذا النظير الذين مُنحوا حق الإدارة يرون كل ما هنا ويغيرونه من نوافذهم، ما عدا المفاتيح والنسخ الاحتياطية وحقوق الآخرين.',
      find: 'إدارة عن بعد حق صلاحية',
    },
    dnsSd: {
      title: 'الظهور عبر DNS-SD',
      about:
        'باسم _pipefitter._tcp لأدوات مثل avahi-browse وdns-sd؛ والنظراء الذين يعلنون مثله يوصلون، ولا تزيد الثقة بهم لذلك.',
      find: 'mdns bonjour avahi zeroconf',
    },
    paused: {
      title: 'إيقاف كل الأنابيب مؤقتًا',
      about: 'ما دامت متوقفة لا يُرسل شيء ولا يُقرأ شيء، ولا يُغلق شيء. يسري إلى أن تُستأنف.',
      find: 'pause stop hold resume استئناف',
    },
    receiving: {
      title: 'الاستقبال',
      about: 'إذا أُوقف لا ينصت هذا النظير عند أي طرف إدخال.',
      find: 'listen input incoming استماع',
    },
    localOnly: {
      title: 'محلي فقط',
      about: 'هل لا تغادر أي حزمة شبكات هذا الجهاز. يسري فورًا: تنتهي الوصلات مع غيرها.',
      find: 'خصوصية lan privacy internet',
    },
    legacy: {
      title: 'النظراء القدامى',
      about:
        'نظراء JXTA من برامج أخرى لا يثبتون شيئًا عن أنفسهم. رفضهم من جديد يغلق الوصلات معهم فورًا.',
      find: 'legacy plain jxta jxse',
    },
    cbjx: {
      title: 'رسائل موقعة (CBJX)',
      about: 'كما يطلبها نظراء JXSE افتراضيًّا. لا تثبت هوية. تُختار عند بدء النظير.',
      find: 'توقيع signature rsa jxse',
    },
    legacySecure: {
      title: 'أنابيب آمنة مع نظراء JXSE',
      about:
        'بـ TLS 1.0 مع RSA-1024 وSHA-1: ضعيف، يصد المتفرجين في أحسن الأحوال. يُختار عند بدء النظير.',
      find: 'تشفير ضعيف tls weak',
    },
    activity: {
      title: 'الأحداث',
      about: 'ما حدث، الأحدث أولًا.',
      find: 'سجل log events',
    },
    counters: {
      title: 'العدّادات',
      about: 'منذ البدء؛ لكل خسارة عدّاد.',
      find: 'إسقاط خسارة dropped lost',
    },
    profile: {
      title: 'مجلد الملف الشخصي',
      about: 'المفاتيح والذاكرات المؤقتة والسجل وموضع النافذة.',
      find: 'ملف مسار file path data',
    },
    version: {
      title: 'الإصدار',
      find: 'runtime',
    },
    language: {
      title: 'اللغة',
      about: 'لهذه النافذة وقوائمها. تبقى السجلات والرموز وأسطر الأوامر بالإنجليزية.',
      find: 'ترجمة language locale deutsch english العربية',
    },
  },
}
