package dev.keywarden.env;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.keywarden.testkit.Canary;
import dev.keywarden.testkit.LeakCheck;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Real recordings of a program that has a key in a variable, and what the provider says of them.
 */
class FlightRecordingsTest {
  private static final String EVENT = "jdk.InitialEnvironmentVariable";
  private static final String OFF = EVENT + "#enabled=false";

  @TempDir Path directory;

  private final String canary = Canary.value();

  @Test
  void require_defaultRecording_warnsOnceAndTheFileHasTheKey() throws Exception {
    String output = run(Map.of(), record(""));

    assertThat(output)
        .containsOnlyOnce(
            "WARNED Keys come from variables of this process, and a flight recording runs with the"
                + " event jdk.InitialEnvironmentVariable on, which writes every variable of this"
                + " process into its file. Record without it: jcmd PID JFR.start"
                + " jdk.InitialEnvironmentVariable#enabled=false")
        .contains("LOADED ApiKey[MADE_UP_KEY from env");
    assertThat(variables(file())).as("what makes it worth a warning").contains(canary);
    assertThat(found()).isNotEmpty();
  }

  @Test
  void require_defaultRecordingAndItIsToRefuse_givesNoKey() throws Exception {
    assertThat(run(Map.of("KEYWARDEN_ENV_FLIGHT_RECORDINGS", "refuse"), record("")))
        .contains("FAILED KW-208")
        .contains("set keywarden.env.flight-recordings=warn")
        .doesNotContain("LOADED")
        .doesNotContain("WARNED");
  }

  @ParameterizedTest
  @ValueSource(strings = {"warn", "refuse"})
  void require_recordingWithoutTheEvent_isQuietAndTheFileHasNoKey(String action) throws Exception {
    String output = run(Map.of("KEYWARDEN_ENV_FLIGHT_RECORDINGS", action), record("," + OFF));

    assertThat(output).contains("LOADED").doesNotContain("WARNED");
    assertThat(Files.size(file())).as("there is a recording").isPositive();
    assertThat(variables(file())).isEmpty();
    assertThat(found()).isEmpty();
  }

  @Test
  void require_recordingWithSettingsThatTheJdksToolWrote_isQuietAndTheFileHasNoKey()
      throws Exception {
    Path settings = directory.resolve("quiet.jfc");
    tool("jfr", "configure", "--output", settings.toString(), OFF);

    String output = run(Map.of(), record(",settings=" + settings));

    assertThat(output).contains("LOADED").doesNotContain("WARNED");
    assertThat(found()).isEmpty();
  }

  @Test
  void scrub_ofAFileThatHasTheKey_takesItOut() throws Exception {
    assumeTrue(Runtime.version().feature() >= 19, "jfr scrub came with JDK 19");
    run(Map.of(), record(""));
    assertThat(found()).isNotEmpty();

    Path clean = directory.resolve("clean.jfr");
    tool(
        "jfr",
        "scrub",
        "--exclude-events",
        "InitialEnvironmentVariable",
        file().toString(),
        clean.toString());

    assertThat(LeakCheck.of(canary).in(Files.readString(clean, ISO_8859_1))).isEmpty();
  }

  @Test
  void listen_recordingThatBeginsLater_isWarnedOf() throws Exception {
    String output = run(Map.of(), List.of(), file().toString(), "later");

    assertThat(output.lines().filter(line -> !line.startsWith("LISTENS")))
        .satisfiesExactly(
            loaded -> assertThat(loaded).startsWith("LOADED"),
            warned -> assertThat(warned).startsWith("WARNED Keys come from variables"));
    assertThat(variables(file())).contains(canary);
  }

  @Test
  void require_noRecording_isQuietAndWillHearOfOne() throws Exception {
    assertThat(run(Map.of(), List.of()))
        .contains("LOADED")
        .contains("LISTENS true")
        .doesNotContain("WARNED");
  }

  private Path file() {
    return directory.resolve("recording.jfr");
  }

  private List<String> record(String more) {
    return List.of("-XX:StartFlightRecording:filename=" + file() + more, "-Xlog:jfr*=off");
  }

  private List<String> found() throws IOException {
    return LeakCheck.of(canary).in(Files.readString(file(), ISO_8859_1));
  }

  private static List<String> variables(Path recording) throws IOException {
    List<String> values = new ArrayList<>();
    for (RecordedEvent event : RecordingFile.readAllEvents(recording)) {
      if (event.getEventType().getName().equals(EVENT)) {
        values.add(event.getString("value"));
      }
    }
    return values;
  }

  private String run(Map<String, String> variables, List<String> options, String... arguments)
      throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(RecordedProgram.class.getName());
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().keySet().removeIf(name -> name.startsWith("KEYWARDEN_"));
    builder.environment().put("MADE_UP_KEY", canary);
    builder.environment().put("KEYWARDEN_PROVIDERS", "env");
    builder.environment().put("KEYWARDEN_TIMEOUT", "60s");
    builder.environment().putAll(variables);
    String output = output(builder.directory(directory.toFile()));
    assertThat(LeakCheck.of(canary).in(output)).isEmpty();
    return output;
  }

  private static void tool(String name, String... arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", name).toString());
    command.addAll(List.of(arguments));
    output(new ProcessBuilder(command));
  }

  private static String output(ProcessBuilder builder) throws IOException, InterruptedException {
    Process process = builder.redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return output;
  }
}
