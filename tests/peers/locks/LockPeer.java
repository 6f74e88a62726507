import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.apache.hudi.common.config.LockConfiguration;
import org.apache.hudi.common.config.TypedProperties;
import org.apache.hudi.common.lock.LockProvider;
import org.apache.hudi.exception.HoodieLockException;
import org.apache.hudi.storage.StorageConfiguration;
import org.apache.hudi.storage.hadoop.HadoopStorageConfiguration;

/**
 * One of Hudi's lock providers, made as Hudi's LockManager makes it: PROVIDER [name=value…]. Each line of standard input is answered by one line.
 * <pre>
 * try          held | refused
 * release      released | lost                           (LockProvider.unlock; lost: it found the lock in other hands)
 * close        closed                                    (LockProvider.close, which Hudi calls after each unlock and at the end of a writer)
 * race N FILE  raced | violated                          (takes the lock N times and makes FILE, new, while it holds it)
 * anything     failed: what was thrown
 * </pre>
 */
public final class LockPeer {
  private final LockProvider<?> provider;

  private LockPeer(LockProvider<?> provider) {
    this.provider = provider;
  }

  public static void main(String[] arguments) throws Exception {
    PrintStream answers = System.out;
    System.setOut(System.err);
    LockPeer peer = new LockPeer(open(arguments));
    answers.println("ready");
    BufferedReader lines = new BufferedReader(new InputStreamReader(System.in));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      answers.println(peer.answer(line.split(" ")));
    }

    // Threads of the provider would hold the JVM.
    System.exit(0);
  }

  private static LockProvider<?> open(String[] arguments) throws Exception {
    TypedProperties properties = new TypedProperties();
    for (int i = 1; i < arguments.length; i++) {
      int equals = arguments[i].indexOf('=');
      properties.setProperty(arguments[i].substring(0, equals), arguments[i].substring(equals + 1));
    }
    return (LockProvider<?>) Class.forName("org.apache.hudi.client.transaction.lock." + arguments[0])
        .getConstructor(LockConfiguration.class, StorageConfiguration.class)
        .newInstance(new LockConfiguration(properties), new HadoopStorageConfiguration(new Configuration()));
  }

  private String answer(String[] words) {
    try {
      switch (words[0]) {
        case "try":
          return tryOnce() ? "held" : "refused";
        case "release":
          return release();
        case "close":
          provider.close();
          return "closed";
        case "race":
          return race(Integer.parseInt(words[1]), Path.of(words[2])) ? "raced" : "violated";
        default:
          return "failed: " + words[0] + " is no command";
      }
    } catch (Exception e) {
      return ("failed: " + e).replace('\n', ' ');
    }
  }

  // A provider with a wait of its own pauses a second after a refused try; the others have nothing but that method, and try once.
  private boolean tryOnce() throws InterruptedException {
    try {
      return provider.tryLock();
    } catch (UnsupportedOperationException e) {
      return provider.tryLock(1, TimeUnit.MILLISECONDS);
    }
  }

  private String release() {
    try {
      provider.unlock();
      return "released";
    } catch (HoodieLockException e) {
      return "lost";
    }
  }

  private boolean race(int times, Path inside) throws Exception {
    boolean alone = true;
    for (int taken = 0; taken < times; ) {
      if (!tryOnce()) {
        continue;
      }
      try {
        Files.createFile(inside);
        Thread.sleep(5);
        Files.delete(inside);
      } catch (java.nio.file.FileAlreadyExistsException other) {
        alone = false;
      }
      provider.unlock();
      taken++;
      Thread.sleep(20);
    }
    return alone;
  }
}
