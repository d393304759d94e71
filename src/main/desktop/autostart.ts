/** The entry by which a Linux desktop starts a program with the person's session. Pure. */

/** Characters that a shell or the entry's own grammar would take for something else, even between quotes. */
const TO_ESCAPE = /["`$\\]/g

/** One argument as the key `Exec` wants it: quoted, `%` doubled; the value's own backslashes are doubled again. */
const quoted = (argument: string): string =>
  `"${argument.replaceAll(TO_ESCAPE, '\\$&').replaceAll('%', '%%')}"`.replaceAll('\\', '\\\\')

/** Throws a `TypeError` for what cannot stand in one line. */
export const autostartEntry = (command: readonly string[]): string => {
  if (command.some((one) => /[\0\r\n]/.test(one))) throw new TypeError('not one line')
  return [
    '[Desktop Entry]',
    'Type=Application',
    'Name=Pipefitter',
    'Comment=Keeps the pipes of this peer running',
    `Exec=${command.map(quoted).join(' ')}`,
    'Icon=pipefitter',
    'Terminal=false',
    'X-GNOME-Autostart-enabled=true',
    '',
  ].join('\n')
}
