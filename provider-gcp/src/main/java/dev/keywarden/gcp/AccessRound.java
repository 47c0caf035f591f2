package dev.keywarden.gcp;

import static java.util.Objects.requireNonNull;

import com.google.api.core.ApiFuture;
import com.google.api.gax.grpc.GrpcCallContext;
import com.google.cloud.secretmanager.v1.AccessSecretVersionRequest;
import com.google.cloud.secretmanager.v1.AccessSecretVersionResponse;
import com.google.cloud.secretmanager.v1.SecretManagerServiceClient;
import com.google.protobuf.ByteString;
import dev.keywarden.KeyProviderException;
import dev.keywarden.KeyProviderException.Reason;
import dev.keywarden.spi.KeyLookup;
import dev.keywarden.spi.KeyMaterial;
import dev.keywarden.spi.KeyRequest;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;

/**
 * One call of {@code find} or {@code findAll}: each secret is accessed by a call of its own, and
 * all of these run side by side on one connection.
 *
 * <p>Used by one thread.
 */
final class AccessRound {
  /**
   * How many calls are under way at the same time at the most: enough for any application, and
   * under the hundred that an HTTP/2 server should allow on a connection (RFC 9113, 6.5.2).
   */
  static final int MAX_IN_FLIGHT = 64;

  /** A value that was damaged on its way is asked for once more, as Google recommends. */
  private static final int MAX_ASKS = 2;

  private static final Pattern NUMBERED = Pattern.compile(".*/versions/([0-9]{1,19})");

  /** One secret on its way. */
  private static final class Call {
    private final KeyRequest request;
    private final SecretName name;
    private final SecretManagerServiceClient client;
    private final long deadline;
    private int asks;
    private ApiFuture<AccessSecretVersionResponse> future;

    @SuppressWarnings("NullAway.Init") // the future comes with the first ask
    private Call(
        KeyRequest request, SecretName name, SecretManagerServiceClient client, long deadline) {
      this.request = request;
      this.name = name;
      this.client = client;
      this.deadline = deadline;
    }
  }

  private final SecretSource source;
  private final Attempts attempts;
  private final Failures failures;
  private final CallsUnderWay underWay;
  private final SecretNaming naming;
  private final Runnable noChecksum;
  private final Map<KeyRequest, KeyLookup> answers = new LinkedHashMap<>();
  private final Deque<Call> waiting = new ArrayDeque<>();
  private final Set<Call> asked = new HashSet<>();
  private final BlockingQueue<Call> done = new LinkedBlockingQueue<>();

  AccessRound(
      SecretSource source,
      Attempts attempts,
      Failures failures,
      CallsUnderWay underWay,
      SecretNaming naming,
      Runnable noChecksum) {
    this.source = source;
    this.attempts = attempts;
    this.failures = failures;
    this.underWay = underWay;
    this.naming = naming;
    this.noChecksum = noChecksum;
  }

  /**
   * Asks for all of them.
   *
   * @throws KeyProviderException if the thread is interrupted
   */
  Map<KeyRequest, KeyLookup> ask(Collection<KeyRequest> requests) {
    long start = System.nanoTime();
    boolean finished = false;
    try {
      for (KeyRequest request : requests) {
        if (!answers.containsKey(request)) {
          prepare(request, start + Attempts.budget(request.timeout()));
        }
      }
      while (!waiting.isEmpty() || !asked.isEmpty()) {
        while (!waiting.isEmpty() && asked.size() < MAX_IN_FLIGHT) {
          send(waiting.remove());
        }
        take();
      }
      finished = true;
      return answers;
    } catch (InterruptedException e) {
      discard();
      finished = true;
      Thread.currentThread()
          .interrupt(); // only now: it was seen to be lost while the calls were cancelled
      throw new KeyProviderException(
          Reason.CANCELLED,
          "the thread that asked Google Cloud Secret Manager was interrupted",
          "Ask again, on a thread that is not being stopped.");
    } finally {
      if (!finished) {
        discard();
      }
    }
  }

  /** Finds the place and the client; the first call of a provider waits here for credentials. */
  private void prepare(KeyRequest request, long deadline) throws InterruptedException {
    KeyLookup failed;
    try {
      SecretName name = name(request, deadline);
      try {
        waiting.add(new Call(request, name, source.client(name.location(), deadline), deadline));
        answers.put(request, Failures.timedOut(name, source.place(name.location())));
        return;
      } catch (TimeoutException e) {
        failed =
            KeyLookup.failed(
                Reason.TIMED_OUT,
                "no credentials were there in the time allowed",
                "Name them, so that Google's libraries need not search: credentials-file, or"
                    + " credentials=metadata-server.");
      }
    } catch (TimeoutException e) {
      failed =
          KeyLookup.failed(
              Reason.TIMED_OUT,
              "no credentials that would tell the project were there in the time allowed",
              "Name the project, and the credentials: project, credentials-file.");
    } catch (CancellationException | RejectedExecutionException e) {
      failed = failures.closed();
    } catch (KeyProviderException e) {
      failed = KeyLookup.failed(e.reason(), e.detail(), e.remedy());
    }
    answers.put(request, failed);
  }

  private SecretName name(KeyRequest request, long deadline)
      throws InterruptedException, TimeoutException {
    String place = request.place().orElse(request.name());
    SecretName name = SecretName.parse(place, naming.project(), naming.location());
    if (name == null) {
      throw new KeyProviderException(
          Reason.MISCONFIGURED,
          "Secret Manager can have nothing at " + place + ": " + SecretName.PLACE_RULE,
          "Map the name to a secret: keywarden.keys.NAME.INSTANCE=SECRET.");
    }
    String version = request.parameter(SecretNaming.VERSION).orElse(name.version());
    if (!SecretName.isVersion(version)) {
      throw new KeyProviderException(
          Reason.MISCONFIGURED,
          "Secret Manager can have no such version of " + place + ": " + SecretName.VERSION_RULE,
          "Correct the parameter 'version' of the place.");
    }
    if (!name.latest() && !version.equals(name.version())) {
      throw new KeyProviderException(
          Reason.MISCONFIGURED,
          "the place " + place + " and its parameter 'version' ask for two versions",
          "Leave one of the two out.");
    }
    if (!name.project().isEmpty()) {
      return name.withVersion(version);
    }
    String project = source.project(deadline);
    if (project.isEmpty()) {
      throw new KeyProviderException(
          Reason.MISCONFIGURED,
          "no project is known for the secret " + place,
          "Set the option 'project' of the provider or the variable GOOGLE_CLOUD_PROJECT, or write"
              + " the full name projects/PROJECT/secrets/ID.");
    }
    return name.withProject(project).withVersion(version);
  }

  private void send(Call call) {
    call.asks++;
    long left = call.deadline - System.nanoTime();
    if (left <= 0) {
      return; // its answer is already that it is too late
    }
    AccessSecretVersionRequest request =
        AccessSecretVersionRequest.newBuilder().setName(call.name.resource()).build();
    GrpcCallContext context = attempts.within(left);
    try {
      call.future = call.client.accessSecretVersionCallable().futureCall(request, context);
    } catch (RuntimeException e) {
      answers.put(call.request, whatOf(e, call));
      return;
    }
    asked.add(call);
    underWay.add(call, call.future);
    call.future.addListener(() -> done.add(call), Runnable::run);
  }

  /** Waits for the next answer; gives up those whose time is over. */
  private void take() throws InterruptedException {
    if (asked.isEmpty()) {
      return;
    }
    long latest = Long.MIN_VALUE;
    long now = System.nanoTime();
    for (Call call : asked) {
      latest = Math.max(latest, call.deadline - now + Attempts.grace(call.request.timeout()));
    }
    Call call = done.poll(latest, TimeUnit.NANOSECONDS);
    if (call == null) {
      asked.forEach(this::cancel);
      asked.clear();
      waiting.clear();
      return;
    }
    asked.remove(call);
    underWay.remove(call);
    String place = source.place(call.name.location());
    KeyLookup answer;
    try {
      answer = answer(call, call.future.get(), place);
    } catch (ExecutionException e) {
      answer = whatOf(requireNonNull(e.getCause()), call);
    } catch (CancellationException e) {
      answer = failures.closed();
    }
    answers.put(call.request, answer);
  }

  /** A client that was closed under a call gives all sorts of reasons. */
  private KeyLookup whatOf(Throwable thrown, Call call) {
    return underWay.closed()
        ? failures.closed()
        : failures.of(thrown, call.name, source.place(call.name.location()));
  }

  private KeyLookup answer(Call call, AccessSecretVersionResponse response, String place) {
    ByteString data = response.getPayload().getData();
    byte[] value = data.toByteArray();
    Payload.Check check = Payload.check(response.getPayload(), value);
    if (source.ours()) {
      Payload.wipe(data);
    }
    if (check == Payload.Check.DAMAGED) {
      java.util.Arrays.fill(value, (byte) 0);
      if (call.asks < MAX_ASKS) {
        waiting.addFirst(call);
        return Failures.timedOut(call.name, place);
      }
      return KeyLookup.failed(
          Reason.UNREADABLE,
          "what came from "
              + place
              + " for "
              + call.name.resource()
              + " does not match its checksum, twice",
          "Look for what changes data between here and there; or add the version again.");
    }
    if (check == Payload.Check.NONE) {
      noChecksum.run();
    }
    KeyMaterial material;
    try {
      material = KeyMaterial.takeUtf8(value);
    } catch (KeyProviderException e) {
      return KeyLookup.failed(e.reason(), e.detail() + " from " + call.name.resource(), e.remedy());
    }
    KeyLookup.Found found = KeyLookup.found(material, call.name.secret());
    var numbered = NUMBERED.matcher(response.getName());
    return numbered.matches() ? found.version(numbered.group(1)) : found;
  }

  private void cancel(Call call) {
    call.future.cancel(true);
    underWay.remove(call);
  }

  /** Nobody is going to take what has come so far. */
  private void discard() {
    asked.forEach(this::cancel);
    for (KeyLookup answer : answers.values()) {
      if (answer instanceof KeyLookup.Found found) {
        found.material().close();
      }
    }
  }
}
