// A JXSE 2.7 rendezvous over TCP with bidirectional pipes (JxtaServerPipe, JxtaBiDiPipe). Speaks as the oracle does:
// commands come in as lines, events go out as JSON lines. A pipe is named by the number with which it was opened.
//   arguments: name= ip= port= home=DIR [log=LEVEL]
//   commands:  serve ID | connect ID PEERID plain|reliable MS | say N TEXT | many N COUNT WORD | count N
//              end N (in order) | quit
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Level;
import java.util.logging.Logger;
import net.jxta.document.AdvertisementFactory;
import net.jxta.endpoint.Message;
import net.jxta.endpoint.StringMessageElement;
import net.jxta.id.IDFactory;
import net.jxta.peer.PeerID;
import net.jxta.peergroup.PeerGroup;
import net.jxta.pipe.PipeService;
import net.jxta.platform.NetworkConfigurator;
import net.jxta.platform.NetworkManager;
import net.jxta.protocol.PipeAdvertisement;
import net.jxta.util.JxtaBiDiPipe;
import net.jxta.util.JxtaServerPipe;
import net.jxta.util.PipeStateListener;

public class BidiPeer {
  /** Messages are told one by one unless they begin with this word: those are counted, and their order is watched. */
  private static final String COUNTED = "#";
  private static final Map<Integer, JxtaBiDiPipe> pipes = new ConcurrentHashMap<>();
  private static final Map<Integer, List<Integer>> counts = new ConcurrentHashMap<>();
  private static final AtomicInteger last = new AtomicInteger();
  private static PeerGroup group;

  public static void main(String[] arguments) throws Exception {
    Map<String, String> options = new HashMap<>();
    for (String argument : arguments) {
      String[] parts = argument.split("=", 2);
      options.put(parts[0], parts[1]);
    }
    Logger.getLogger("net.jxta").setLevel(Level.parse(options.getOrDefault("log", "SEVERE")));
    start(options);
    event("started", "peer", group.getPeerID());
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in, "UTF-8"));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      try {
        obey(line.split(" "), line);
      } catch (Exception problem) {
        event("error", "cmd", line, "text", problem);
      }
    }
    Runtime.getRuntime().halt(0);
  }

  private static void start(Map<String, String> options) throws Exception {
    NetworkManager manager = new NetworkManager(
        NetworkManager.ConfigMode.RENDEZVOUS, options.get("name"), new File(options.get("home")).toURI());
    manager.setConfigPersistent(false);
    NetworkConfigurator configuration = manager.getConfigurator();
    configuration.setHttpEnabled(false);
    configuration.setHttp2Enabled(false);
    configuration.setUseMulticast(false);
    configuration.setTcpEnabled(true);
    configuration.setTcpPort(Integer.parseInt(options.get("port")));
    configuration.setTcpStartPort(-1);
    configuration.setTcpEndPort(-1);
    configuration.setTcpIncoming(true);
    configuration.setTcpOutgoing(true);
    configuration.setTcpInterfaceAddress(options.get("ip"));
    configuration.setPrincipal("test");
    configuration.setPassword("testpass");
    group = manager.startNetwork();
  }

  private static void obey(String[] words, String line) throws Exception {
    switch (words[0]) {
      case "serve":
        serve(words[1]);
        break;
      case "connect":
        connect(line, words);
        break;
      case "say":
        JxtaBiDiPipe pipe = pipes.get(Integer.parseInt(words[1]));
        String text = line.substring(words[0].length() + words[1].length() + 2);
        event("said", "n", words[1], "ok", pipe.sendMessage(message(text)));
        break;
      case "many":
        apart(line, () -> many(Integer.parseInt(words[1]), Integer.parseInt(words[2]), words[3]));
        break;
      case "count":
        tellCount(Integer.parseInt(words[1]));
        break;
      case "end":
        apart(line, () -> {
          pipes.get(Integer.parseInt(words[1])).close();
          event("ended-here", "n", words[1]);
        });
        break;
      case "quit":
        Runtime.getRuntime().halt(0);
        break;
      default:
        event("error", "cmd", line, "text", "unknown command");
    }
  }

  private static void serve(String id) throws Exception {
    JxtaServerPipe server = new JxtaServerPipe(group, pipe(id));
    server.setPipeTimeout(0);
    event("serving", "pipe", id);
    apart("serve " + id, () -> {
      for (;;) {
        JxtaBiDiPipe accepted = server.accept();
        int number = last.incrementAndGet();
        keep(number, accepted);
        event("accepted", "n", number, "peer", accepted.getRemotePeerAdvertisement().getPeerID());
      }
    });
  }

  private static void connect(String line, String[] words) {
    apart(line, () -> {
      int number = last.incrementAndGet();
      JxtaBiDiPipe asking = new JxtaBiDiPipe();
      counts.put(number, new ArrayList<>());
      asking.setPipeStateListener((source, what) -> stateChanged(number, what));
      asking.connect(group, (PeerID) IDFactory.fromURI(URI.create(words[2])), pipe(words[1]),
          Integer.parseInt(words[4]), received -> take(number, received.getMessage()), words[3].equals("reliable"));
      pipes.put(number, asking);
      event("connected", "n", number);
    });
  }

  private static void keep(int number, JxtaBiDiPipe accepted) {
    pipes.put(number, accepted);
    counts.put(number, new ArrayList<>());
    accepted.setPipeStateListener((source, what) -> stateChanged(number, what));
    accepted.setMessageListener(received -> take(number, received.getMessage()));
  }

  private static void stateChanged(int number, int what) {
    if (what != PipeStateListener.PIPE_OPENED_EVENT) event("closed", "n", number, "failed", what == PipeStateListener.PIPE_FAILED_EVENT);
  }

  /** What is counted carries its number, from 0. */
  private static void take(int number, Message received) {
    String text = String.valueOf(received.getMessageElement("text"));
    if (!text.startsWith(COUNTED)) {
      event("message", "n", number, "text", text);
      return;
    }
    List<Integer> seen = counts.get(number);
    synchronized (seen) {
      seen.add(Integer.parseInt(text.substring(COUNTED.length())));
    }
  }

  /** How many different ones came, how many came again, and how many came after a later one. */
  private static void tellCount(int number) {
    List<Integer> seen = counts.get(number);
    synchronized (seen) {
      Set<Integer> different = new HashSet<>(seen);
      int late = 0;
      int highest = -1;
      for (int one : seen) {
        if (one < highest) late++;
        highest = Math.max(highest, one);
      }
      event("count", "n", number, "total", different.size(), "again", seen.size() - different.size(), "late", late);
    }
  }

  private static void many(int number, int count, String word) throws Exception {
    for (int i = 0; i < count; i++) {
      if (!pipes.get(number).sendMessage(message(word + i))) throw new IOException("message " + i + " was not taken");
    }
    event("said-all", "n", number, "count", count);
  }

  private interface Work {
    void run() throws Exception;
  }

  private static void apart(String line, Work work) {
    Thread thread = new Thread(() -> {
      try {
        work.run();
      } catch (Exception problem) {
        event("error", "cmd", line, "text", problem);
      }
    });
    thread.setDaemon(true);
    thread.start();
  }

  private static Message message(String text) {
    Message message = new Message();
    message.addMessageElement(new StringMessageElement("text", text, null));
    return message;
  }

  private static PipeAdvertisement pipe(String id) throws Exception {
    PipeAdvertisement advertisement = (PipeAdvertisement)
        AdvertisementFactory.newAdvertisement(PipeAdvertisement.getAdvertisementType());
    advertisement.setPipeID(IDFactory.fromURI(URI.create(id)));
    advertisement.setName("interop");
    advertisement.setType(PipeService.UnicastType);
    return advertisement;
  }

  private static synchronized void event(String name, Object... fields) {
    StringBuilder line = new StringBuilder("{\"ev\":").append(quoted(name));
    for (int i = 0; i < fields.length; i += 2) {
      Object value = fields[i + 1];
      boolean isBare = value instanceof Boolean || value instanceof Number;
      line.append(",").append(quoted(fields[i])).append(":").append(isBare ? value.toString() : quoted(value));
    }
    System.out.println(line.append("}"));
    System.out.flush();
  }

  private static String quoted(Object value) {
    StringBuilder text = new StringBuilder("\"");
    for (char c : String.valueOf(value).toCharArray()) {
      if (c < ' ' || c == '"' || c == '\\') text.append(String.format("\\u%04x", (int) c));
      else text.append(c);
    }
    return text.append('"').toString();
  }
}
