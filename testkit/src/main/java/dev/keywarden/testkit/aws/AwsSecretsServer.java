package dev.keywarden.testkit.aws;

import static java.util.Objects.requireNonNull;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * AWS Secrets Manager on this machine, for tests: a server on a loopback socket that speaks AWS
 * JSON 1.1 as the real service does, and the token service's {@code AssumeRole} besides. Point the
 * vendor's client at {@link #endpoint()}, with any credentials.
 *
 * <p>It keeps state under the rules of the real store: names, ARNs with six random characters,
 * versions and their staging labels, deletion with a recovery window. What these rules forbid is an
 * {@link IllegalArgumentException} of the method that was to do it, with AWS's error code: a name
 * that cannot be, a secret that is not there or is marked for deletion.
 *
 * <p>{@link #fail(AwsFault)} makes things go wrong, and {@link #calls()} tells what was asked for.
 * Signatures have to be there, and are not verified.
 *
 * <p>It switches {@code sun.net.httpserver.nodelay} on for the JVM, unless that property is set:
 * without it, the JDK's server holds small answers back for some 40 ms.
 *
 * <p>Thread-safe. Values are kept in clear: put made-up ones in.
 */
public final class AwsSecretsServer implements AutoCloseable {
  private final String region;
  private final String account;
  private final SecretStore store;
  private final AwsCalls calls = new AwsCalls();
  private final AwsScript script = new AwsScript();
  private final HttpServer http;
  private final ExecutorService threads;

  /** How a server is set up. */
  public static final class Builder {
    private String region = "eu-west-1";
    private String account = "123456789012";
    private InstantSource clock = InstantSource.system();

    private Builder() {}

    /**
     * Sets the region that stands in ARNs.
     *
     * @param region by default {@code eu-west-1}
     * @return this builder
     */
    public Builder region(String region) {
      this.region = requireNonNull(region, "region");
      return this;
    }

    /**
     * Sets the account that stands in ARNs.
     *
     * @param account twelve digits; by default {@code 123456789012}
     * @return this builder
     */
    public Builder account(String account) {
      this.account = requireNonNull(account, "account");
      return this;
    }

    /**
     * Sets where dates come from.
     *
     * @param clock by default the system's
     * @return this builder
     */
    public Builder clock(InstantSource clock) {
      this.clock = requireNonNull(clock, "clock");
      return this;
    }

    /**
     * Starts the server on a free port of the loopback address.
     *
     * @return the server, empty
     * @throws UncheckedIOException if no socket can be opened
     */
    public AwsSecretsServer start() {
      return new AwsSecretsServer(this);
    }
  }

  private AwsSecretsServer(Builder builder) {
    region = builder.region;
    account = builder.account;
    store = new SecretStore(region, account, builder.clock);
    if (System.getProperty("sun.net.httpserver.nodelay") == null) {
      System.setProperty("sun.net.httpserver.nodelay", "true");
    }
    try {
      http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    AtomicInteger count = new AtomicInteger();
    threads =
        Executors.newCachedThreadPool(
            task -> {
              Thread thread = new Thread(task, "keywarden-testkit-aws-" + count.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
    http.setExecutor(threads);
    TokenService tokens = new TokenService(account, builder.clock);
    http.createContext("/", new AwsHandler(store, tokens, calls, script));
    http.createContext("/credentials", tokens::answerContainer);
    http.start();
  }

  /**
   * Starts a server with the defaults.
   *
   * @return the server, empty
   */
  public static AwsSecretsServer start() {
    return builder().start();
  }

  /**
   * Begins to set a server up.
   *
   * @return a new builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Returns where clients reach both services.
   *
   * @return an address of this machine, with {@code http}
   */
  public URI endpoint() {
    return URI.create("http://127.0.0.1:" + http.getAddress().getPort());
  }

  /**
   * Returns where credentials are handed out as ECS and EKS do it: the value for {@code
   * AWS_CONTAINER_CREDENTIALS_FULL_URI}, or the system property {@code
   * aws.containerCredentialsFullUri}.
   *
   * @return an address of this machine
   */
  public URI containerCredentials() {
    return endpoint().resolve("/credentials");
  }

  /**
   * Returns the region.
   *
   * @return such as {@code eu-west-1}
   */
  public String region() {
    return region;
  }

  /**
   * Returns the account.
   *
   * @return twelve digits
   */
  public String account() {
    return account;
  }

  /**
   * Adds a version with a text, which becomes the current one; makes the secret where there is
   * none.
   *
   * @param name the name of the secret
   * @param text the value; one that is larger than the real store takes is kept all the same
   * @return the id of the version
   */
  public String put(String name, String text) {
    return put(name, text, StoredSecret.CURRENT);
  }

  /**
   * Adds a version with a text, under labels of one's own; makes the secret where there is none.
   *
   * @param name the name of the secret
   * @param text the value
   * @param stages such as {@code AWSPENDING}; a secret's first version is the current one besides
   * @return the id of the version
   */
  public String put(String name, String text, String... stages) {
    return seed(
        () -> {
          createIfAbsent(name);
          return store.seed(name, null, text, null, List.of(stages)).id;
        });
  }

  /**
   * Adds a version with bytes, which becomes the current one; makes the secret where there is none.
   *
   * @param name the name of the secret
   * @param binary the value; copied
   * @return the id of the version
   */
  public String put(String name, byte[] binary) {
    return seed(
        () -> {
          createIfAbsent(name);
          return store.seed(name, null, null, binary.clone(), List.of(StoredSecret.CURRENT)).id;
        });
  }

  /**
   * Makes a secret that has no value yet.
   *
   * @param name the name of the secret, which is not there yet
   * @return its ARN
   */
  public String create(String name) {
    return seed(() -> store.create(name).arn);
  }

  /**
   * Moves a label to a version, from the one that has it.
   *
   * @param name the name of the secret
   * @param stage such as {@code AWSCURRENT}
   * @param versionId the version that gets it
   */
  public void moveStage(String name, String stage, String versionId) {
    seed(
        () -> {
          StoredSecret secret = store.find(name);
          String from = null;
          for (var version : store.stages(secret).entrySet()) {
            if (version.getValue().contains(stage)) {
              from = version.getKey();
            }
          }
          return store.move(name, stage, from, versionId);
        });
  }

  /**
   * Marks a secret for deletion, so that it cannot be read.
   *
   * @param name the name of the secret
   * @param days the recovery window, 7 to 30
   * @return when it is going to be deleted
   */
  public Instant markForDeletion(String name, int days) {
    return seed(() -> store.delete(name, days, false));
  }

  /**
   * Takes the mark away.
   *
   * @param name the name of the secret
   */
  public void restore(String name) {
    seed(() -> store.restore(name));
  }

  /**
   * Deletes a secret at once.
   *
   * @param name the name of the secret
   */
  public void delete(String name) {
    seed(() -> store.delete(name, 0, true));
  }

  /**
   * Returns a secret's ARN.
   *
   * @param name the name of the secret
   * @return with the six random characters at its end
   */
  public String arn(String name) {
    return seed(() -> store.find(name).arn);
  }

  /**
   * Makes something go wrong from now on, besides what was scripted before: stalls and delays add
   * up, and of the rest the oldest that fits a call happens, those for a single secret last.
   *
   * @param fault what goes wrong, and for which calls
   */
  public void fail(AwsFault fault) {
    script.add(fault);
  }

  /**
   * Takes every call and answers none, until the stall is closed.
   *
   * @return what lets it answer again
   */
  public AwsStall stall() {
    AwsStall stall = new AwsStall();
    fail(AwsFault.stall(stall));
    return stall;
  }

  /**
   * Has each answer take its time, as over a network.
   *
   * @param delay how long; zero or more. Several add up until {@link #heal()}
   */
  public void delay(Duration delay) {
    fail(AwsFault.delay(delay));
  }

  /** Lets all go well from now on, what is stalled too. */
  public void heal() {
    script.clear();
  }

  /**
   * Returns what was asked for so far, in the order of arrival.
   *
   * @return a copy
   */
  public List<AwsCall> calls() {
    return calls.all();
  }

  /**
   * Returns how often an operation was asked for.
   *
   * @param operation the operation
   * @return the number of calls since the start or {@link #forgetCalls()}, those that failed
   *     included
   */
  public int calls(AwsOperation operation) {
    return calls.count(operation);
  }

  /**
   * Returns how many calls of an operation were under way at one time.
   *
   * @param operation the operation
   * @return the most that there were, since the start or {@link #forgetCalls()}
   */
  public int maxInFlight(AwsOperation operation) {
    return calls.maxInFlight(operation);
  }

  /** Forgets the calls so far. */
  public void forgetCalls() {
    calls.clear();
  }

  /** Stops the server and closes its connections. Idempotent. */
  @Override
  public void close() {
    http.stop(0);
    threads.shutdownNow();
  }

  /**
   * Returns where the server listens.
   *
   * @return no value
   */
  @Override
  public String toString() {
    return "AwsSecretsServer[" + endpoint() + ", " + region + ", " + account + "]";
  }

  private void createIfAbsent(String name) throws AwsException {
    try {
      store.find(name);
    } catch (AwsException absent) {
      store.create(name);
    }
  }

  private interface Seeding<T> {
    T run() throws AwsException;
  }

  private static <T> T seed(Seeding<T> seeding) {
    try {
      return seeding.run();
    } catch (AwsException e) {
      throw new IllegalArgumentException(e.code + ": " + e.getMessage(), e);
    }
  }
}
