package dev.keywarden.leaklab.wrapper;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.keywarden.ApiKey;
import dev.keywarden.KeyChain;
import dev.keywarden.leaklab.Channel;
import dev.keywarden.leaklab.Lab;
import dev.keywarden.testkit.ScriptedProvider;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What no library can close: the application has the value in its own hands, or the system has. */
class RevealedTest {
  private static final Lab LAB = Lab.of("Outside of any library");

  @AfterAll
  static void close() {
    LAB.close();
  }

  /** The value, whether it was revealed just now or given as it is. */
  private static String revealed(Object secret) {
    return secret instanceof ApiKey key ? key.reveal() : (String) secret;
  }

  private static void outside(String channel, String remedy, Channel way) {
    LAB.outside(channel, remedy, secret -> way.send(revealed(secret)));
  }

  @Test
  void text() {
    outside(
        "a String from reveal(), in text, a record, a mapper, a failed assertion",
        "do not keep it: use(), or a helper that puts the key where it belongs",
        value ->
            List.of(
                "key: " + value,
                new Shape.Settings("https://api.example", value).toString(),
                new ObjectMapper().writeValueAsString(Shape.BEAN.around(value))));
  }

  @Test
  void escapes() {
    LAB.outside(
        "use(): characters that the code copies",
        "make no String in it; the array itself is zeroed",
        secret -> {
          if (secret instanceof ApiKey key) {
            return key.use(String::new);
          }
          return new String(((String) secret).toCharArray());
        });
  }

  @Test
  void printedArray() {
    LAB.outside(
        "use(): println(char[]), String.valueOf(char[]), Arrays.toString",
        "print no array in it",
        secret -> {
          StringWriter out = new StringWriter();
          char[] chars = revealed(secret).toCharArray();
          new PrintWriter(out, true).println(chars);
          return List.of(out, String.valueOf(chars), Arrays.toString(chars));
        });
  }

  @Test
  void hash() {
    outside(
        "the hash code of a String from reveal()",
        "log key.fingerprint(), which is keyed; a short value is found from a hash by trying all",
        value -> {
          int hash = new Shape.Settings("", value).hashCode();
          return hash == new Shape.Settings("", LAB.canary()).hashCode() ? LAB.canary() : "";
        });
  }

  /** As the process's environment is held, and the store that tests script. */
  @Test
  void providers() {
    LAB.outside(
        "reflection by hand from a KeyChain to a provider that holds values itself",
        "give mappers no KeyChain; by default they stop at its transient fields",
        secret -> {
          ScriptedProvider holder = ScriptedProvider.named("holder").put(Lab.KEY, revealed(secret));
          try (KeyChain keys =
              KeyChain.builder().ignoreAmbientConfiguration().provider(holder).build()) {
            return Walk.from(keys).found();
          }
        });
  }

  @Test
  void threadName() {
    outside(
        "a thread's name: thread dumps, ps -T, flight recordings",
        "name threads after key.name()",
        value -> {
          Thread thread = Thread.currentThread();
          thread.setName("calls with " + value);
          return List.of(
              ManagementFactory.getThreadMXBean().getThreadInfo(thread.getId()).toString());
        });
  }

  @Test
  void systemProperty() {
    outside(
        "a system property: -D, System.setProperty",
        "no key there: /proc/PID/cmdline, jps -v, jcmd VM.system_properties and every test report"
            + " show it",
        value -> {
          System.setProperty("dev.keywarden.leaklab", (String) value);
          try {
            return List.of(
                System.getProperties().toString(),
                ManagementFactory.getRuntimeMXBean().getSystemProperties().toString());
          } finally {
            System.clearProperty("dev.keywarden.leaklab");
          }
        });
  }

  /** A program whose arguments or environment have the value. */
  private static Process child(List<String> options, Object value, String... environment)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.addAll(
        List.of("-cp", System.getProperty("java.class.path"), Bystander.class.getName()));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    for (String name : environment) {
      builder.environment().put(name, value.toString());
    }
    return builder.start();
  }

  private static String said(Process process) throws IOException {
    process.getOutputStream().close();
    return new String(process.getInputStream().readAllBytes(), UTF_8);
  }

  @Test
  void environment() {
    outside(
        "System.getenv, and every child process",
        "print no System.getenv(); start children with a cleaned environment",
        value -> said(child(List.of(), value, "CHILD_API_KEY")));
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void environmentOfTheProcess() {
    outside(
        "/proc/PID/environ, ps eww (on Linux)",
        "a user of its own for each application; a .env file or a store in place of a variable",
        value -> {
          Process process = child(List.of(), value, "CHILD_API_KEY");
          try {
            return Files.readAllBytes(Path.of("/proc/" + process.pid() + "/environ"));
          } finally {
            said(process);
          }
        });
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void commandLine() {
    outside(
        "/proc/PID/cmdline, which every user can read (on Linux)",
        "no key in a command line",
        value -> {
          Process process = child(List.of("-Dapi.key=" + value), value);
          try {
            return Files.readAllBytes(Path.of("/proc/" + process.pid() + "/cmdline"));
          } finally {
            said(process);
          }
        });
  }

  @Test
  void toolOptions() {
    outside(
        "JAVA_TOOL_OPTIONS",
        "no key there: the JVM prints it when it starts",
        value -> said(child(List.of(), "-Dapi.key=" + value, "JAVA_TOOL_OPTIONS")));
  }

  /** A heap dump of this process, in which the value is in use as a String. */
  @Test
  void heapDump(@TempDir Path directory) {
    outside(
        "a heap dump or a core dump while a String from reveal() is in use",
        "use() in its place; -XX:-HeapDumpOnOutOfMemoryError, ulimit -c 0 where dumps are not guarded",
        value -> {
          Path dump = directory.resolve(System.nanoTime() + ".hprof");
          ManagementFactory.getPlatformMXBean(com.sun.management.HotSpotDiagnosticMXBean.class)
              .dumpHeap(dump.toString(), true);
          byte[] content = Files.readAllBytes(dump);
          Files.delete(dump);
          return Dumps.has(content, value.toString()) ? value : "nothing";
        });
  }
}
