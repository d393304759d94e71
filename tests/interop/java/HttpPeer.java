// A JXSE 2.7 peer with the HTTP transport alone, which the oracle leaves off. Speaks as the oracle does: commands come
// in as lines, events go out as JSON lines.
//   arguments: name= mode=rdv|edge ip= http=PORT home=DIR [seed=ADDRESS]... [log=LEVEL]
//   commands:  listen ID TYPE | open ID TYPE MS | send ID TEXT | rdv MS | quit
import java.io.BufferedReader;
import java.io.File;
import java.io.InputStreamReader;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import net.jxta.document.AdvertisementFactory;
import net.jxta.endpoint.Message;
import net.jxta.endpoint.StringMessageElement;
import net.jxta.id.IDFactory;
import net.jxta.peergroup.PeerGroup;
import net.jxta.pipe.OutputPipe;
import net.jxta.platform.NetworkConfigurator;
import net.jxta.platform.NetworkManager;
import net.jxta.protocol.PipeAdvertisement;

public class HttpPeer {
  private static final Map<String, OutputPipe> outputs = new HashMap<>();
  private static NetworkManager manager;
  private static PeerGroup group;

  public static void main(String[] arguments) throws Exception {
    Map<String, String> options = new HashMap<>();
    List<URI> seeds = new ArrayList<>();
    for (String argument : arguments) {
      String[] parts = argument.split("=", 2);
      if (parts[0].equals("seed")) seeds.add(URI.create(parts[1]));
      else options.put(parts[0], parts[1]);
    }
    Logger.getLogger("net.jxta").setLevel(Level.parse(options.getOrDefault("log", "SEVERE")));
    start(options, seeds);
    event("started", "peer", group.getPeerID());
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in, "UTF-8"));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      try {
        obey(line.split(" ", 3), line);
      } catch (Exception problem) {
        event("error", "cmd", line, "text", problem);
      }
    }
    Runtime.getRuntime().halt(0);
  }

  private static void start(Map<String, String> options, List<URI> seeds) throws Exception {
    NetworkManager.ConfigMode mode = options.get("mode").equals("rdv")
        ? NetworkManager.ConfigMode.RENDEZVOUS : NetworkManager.ConfigMode.EDGE;
    manager = new NetworkManager(mode, options.get("name"), new File(options.get("home")).toURI());
    manager.setConfigPersistent(false);
    NetworkConfigurator configuration = manager.getConfigurator();
    int port = Integer.parseInt(options.get("http"));
    configuration.setTcpEnabled(false);
    configuration.setHttp2Enabled(false);
    configuration.setUseMulticast(false);
    configuration.setHttpEnabled(true);
    configuration.setHttpIncoming(true);
    configuration.setHttpOutgoing(true);
    configuration.setHttpPort(port);
    configuration.setHttpInterfaceAddress(options.get("ip"));
    configuration.setHttpPublicAddress(options.get("ip") + ":" + port, false);
    configuration.setPrincipal("test");
    configuration.setPassword("testpass");
    for (URI seed : seeds) configuration.addSeedRendezvous(seed);
    configuration.setUseOnlyRendezvousSeeds(!seeds.isEmpty());
    group = manager.startNetwork();
  }

  private static void obey(String[] words, String line) throws Exception {
    switch (words[0]) {
      case "listen":
        group.getPipeService().createInputPipe(pipe(words[1], words[2]), received ->
            event("message", "pipe", words[1], "text", received.getMessage().getMessageElement("text")));
        event("listening", "pipe", words[1]);
        break;
      case "open":
        String[] rest = words[2].split(" ");
        outputs.put(words[1], group.getPipeService()
            .createOutputPipe(pipe(words[1], rest[0]), Long.parseLong(rest[1])));
        event("opened", "pipe", words[1]);
        break;
      case "send":
        Message message = new Message();
        message.addMessageElement(new StringMessageElement("text", words[2], null));
        event("sent", "pipe", words[1], "ok", outputs.get(words[1]).send(message));
        break;
      case "rdv":
        event("rdv", "connected", manager.waitForRendezvousConnection(Long.parseLong(words[1])));
        break;
      case "quit":
        Runtime.getRuntime().halt(0);
        break;
      default:
        event("error", "cmd", line, "text", "unknown command");
    }
  }

  private static PipeAdvertisement pipe(String id, String type) throws Exception {
    PipeAdvertisement advertisement = (PipeAdvertisement)
        AdvertisementFactory.newAdvertisement(PipeAdvertisement.getAdvertisementType());
    advertisement.setPipeID(IDFactory.fromURI(URI.create(id)));
    advertisement.setType(type);
    return advertisement;
  }

  private static synchronized void event(String name, Object... fields) {
    StringBuilder line = new StringBuilder("{\"ev\":").append(quoted(name));
    for (int i = 0; i < fields.length; i += 2) {
      Object value = fields[i + 1];
      line.append(",").append(quoted(fields[i])).append(":");
      line.append(value instanceof Boolean ? value.toString() : quoted(value));
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
