package dev.keywarden.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.keywarden.KeyChain;
import dev.keywarden.dotenv.DotenvProvider;
import dev.keywarden.env.EnvProvider;
import io.github.cdimascio.dotenv.Dotenv;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Starts a fresh JVM again and again until it has its first key from a {@code .env} file, with
 * Keywarden and with dotenv-java in turn, and prints what a whole process takes from its start to
 * its end.
 *
 * <p>Both get the same flags, the same directory and the class path that they need, and no more.
 * Processor time is what the shell's {@code time} says of the JVM, all its threads included.
 */
public final class ProcessStart {
  private static final Contender FLOOR =
      Contender.of("a variable, no library", FirstKeyVariable.class);
  private static final Contender OTHER =
      Contender.of("dotenv-java", FirstKeyDotenvJava.class, Dotenv.class);
  private static final Contender KEYWARDEN =
      Contender.of(
          "Keywarden",
          FirstKeyKeywarden.class,
          KeyChain.class,
          EnvProvider.class,
          DotenvProvider.class);
  private static final List<Contender> CONTENDERS = List.of(FLOOR, OTHER, KEYWARDEN);

  private final List<String> flags;
  private final PrintStream out;

  private ProcessStart(List<String> flags, PrintStream out) {
    this.flags = flags;
    this.out = out;
  }

  /** A main class and what it needs to run. */
  private record Contender(String label, String main, String classPath) {
    static Contender of(String label, Class<?> main, Class<?>... libraries) {
      List<String> path = new ArrayList<>();
      path.add(location(main));
      for (Class<?> library : libraries) {
        path.add(location(library));
      }
      return new Contender(label, main.getName(), String.join(File.pathSeparator, path));
    }

    private static String location(Class<?> type) {
      try {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
      } catch (URISyntaxException e) {
        throw new IllegalStateException("no path leads to " + type.getName(), e);
      }
    }
  }

  /** What one process took, in milliseconds. */
  private record Taken(double wall, double cpu) {}

  /** How many classes one process loaded. */
  private record Classes(long all, long unshared) {}

  /**
   * Runs it.
   *
   * @param args {@code --quick} to prove only that it runs; {@code --starts N}, {@code --warm-ups
   *     N}, {@code --flags "-XX:..."} for both sides
   * @throws Exception if a process fails or prints anything that it should not
   */
  public static void main(String[] args) throws Exception {
    Arguments arguments = Arguments.of(args);
    int starts = arguments.number("--starts", arguments.quick() ? 3 : 15);
    int warmUps = arguments.number("--warm-ups", arguments.quick() ? 1 : 2);
    String flags = arguments.text("--flags", "").strip();
    ProcessStart processes =
        new ProcessStart(flags.isEmpty() ? List.of() : List.of(flags.split(" +")), System.out);
    processes.compare("no git repository around it", starts, warmUps, false);
    if (WorkDirectory.gitIsThere()) {
      processes.compare("in a git work tree, ignored", starts, warmUps, true);
    } else {
      System.out.println("There is no git here: the second half is left out.");
    }
  }

  private void compare(String where, int starts, int warmUps, boolean git)
      throws IOException, InterruptedException {
    try (WorkDirectory work = WorkDirectory.create()) {
      Path directory = work.path();
      if (git) {
        work.putUnderGit();
      }
      List<List<Taken>> taken = new ArrayList<>();
      for (int i = 0; i < CONTENDERS.size(); i++) {
        taken.add(new ArrayList<>());
      }
      for (int round = -warmUps; round < starts; round++) {
        for (int turn = 0; turn < CONTENDERS.size(); turn++) {
          // Another one begins in each round.
          int next = Math.floorMod(turn + round, CONTENDERS.size());
          Taken one = start(CONTENDERS.get(next), directory);
          if (round >= 0) {
            taken.get(next).add(one);
          }
        }
      }
      print(where, starts, taken, directory);
    }
  }

  private Taken start(Contender contender, Path directory)
      throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(List.of("bash", "-c", "TIMEFORMAT='%3R %3U %3S'; time \"$@\"", "bash"));
    command.addAll(java(contender, List.of()));
    String times = run(command, directory);
    String[] seconds = times.split(" ", -1);
    if (seconds.length != 3) {
      throw new IllegalStateException("more than the times was printed: " + times);
    }
    return new Taken(
        1000 * Double.parseDouble(seconds[0]),
        1000 * (Double.parseDouble(seconds[1]) + Double.parseDouble(seconds[2])));
  }

  private List<String> java(Contender contender, List<String> more) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(flags);
    command.addAll(more);
    command.addAll(List.of("-cp", contender.classPath(), contender.main()));
    return command;
  }

  /** Returns what was printed as errors; nothing but the name of the key may be printed besides. */
  private static String run(List<String> command, Path directory)
      throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
    // What runs here must not make a difference: a cloud's variable turns the file off, say.
    String path = builder.environment().getOrDefault("PATH", "/usr/bin:/bin");
    String home = builder.environment().getOrDefault("HOME", "/");
    builder.environment().clear();
    builder.environment().put("PATH", path);
    builder.environment().put("HOME", home);
    builder.environment().put("LC_ALL", "C.UTF-8");
    Process process = builder.start();
    process.getOutputStream().close();
    String printed = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
    String errors = new String(process.getErrorStream().readAllBytes(), UTF_8).strip();
    if (process.waitFor() != 0 || !printed.equals(Keys.NAME)) {
      throw new IllegalStateException(
          String.join(" ", command) + " printed '" + printed + "' and '" + errors + "'");
    }
    return errors;
  }

  private Classes classes(Contender contender, Path directory)
      throws IOException, InterruptedException {
    Path log = directory.resolve("classes.log");
    try {
      run(java(contender, List.of("-Xlog:class+load:file=" + log)), directory);
      long all = 0;
      long unshared = 0;
      for (String line : Files.readAllLines(log)) {
        if (line.contains(" source: ")) {
          all++;
          unshared += line.contains("source: shared objects file") ? 0 : 1;
        }
      }
      return new Classes(all, unshared);
    } finally {
      Files.deleteIfExists(log);
    }
  }

  private void print(String where, int starts, List<List<Taken>> taken, Path directory)
      throws IOException, InterruptedException {
    out.printf(
        Locale.ROOT,
        "%nA whole process until its first key, .env %s: %d starts each, Java %s%s%n%n",
        where,
        starts,
        Runtime.version(),
        flags.isEmpty() ? "" : ", " + String.join(" ", flags));
    out.println(
        "| process | wall ms, min | median | cpu ms, min | median | classes | not in the JDK's"
            + " archive |");
    out.println("|---|--:|--:|--:|--:|--:|--:|");
    for (int i = 0; i < CONTENDERS.size(); i++) {
      List<Double> wall = column(taken.get(i), Taken::wall);
      List<Double> cpu = column(taken.get(i), Taken::cpu);
      Classes classes = classes(CONTENDERS.get(i), directory);
      out.printf(
          Locale.ROOT,
          "| %s | %.0f | %.0f | %.0f | %.0f | %d | %d |%n",
          CONTENDERS.get(i).label(),
          Median.smallest(wall),
          Median.of(wall),
          Median.smallest(cpu),
          Median.of(cpu),
          classes.all(),
          classes.unshared());
    }
    out.printf(
        Locale.ROOT,
        "%nKeywarden against dotenv-java, at most 1.25: %.2f (by cpu %.2f), medians of the ratios"
            + " of each pair%n",
        ratio(taken, Taken::wall),
        ratio(taken, Taken::cpu));
  }

  private static List<Double> column(List<Taken> taken, Column column) {
    List<Double> numbers = new ArrayList<>();
    for (Taken one : taken) {
      numbers.add(column.of(one));
    }
    return numbers;
  }

  private static double ratio(List<List<Taken>> taken, Column column) {
    List<Double> above = column(taken.get(CONTENDERS.indexOf(KEYWARDEN)), column);
    List<Double> below = column(taken.get(CONTENDERS.indexOf(OTHER)), column);
    List<Double> ratios = new ArrayList<>();
    for (int i = 0; i < above.size(); i++) {
      ratios.add(above.get(i) / below.get(i));
    }
    return Median.of(ratios);
  }

  /** One number of what was taken. */
  private interface Column {
    double of(Taken taken);
  }
}
