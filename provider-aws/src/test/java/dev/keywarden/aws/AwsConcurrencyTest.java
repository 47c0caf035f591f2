package dev.keywarden.aws;

import static dev.keywarden.aws.Asked.request;
import static dev.keywarden.aws.Asked.value;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.keywarden.KeyProviderException;
import dev.keywarden.KeyProviderException.Reason;
import dev.keywarden.spi.KeyLookup;
import dev.keywarden.spi.KeyRequest;
import dev.keywarden.testkit.aws.AwsFault;
import dev.keywarden.testkit.aws.AwsSecretsServer;
import dev.keywarden.testkit.aws.AwsStall;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class AwsConcurrencyTest {
  private static final String VALUE = "made-up-value-0123456789abcdef";
  private static final Duration LONG = Duration.ofSeconds(50);

  private final AwsSecretsServer server = AwsSecretsServer.start();
  private final AwsSecretsProvider provider =
      Asked.of(server).attempts(3).attemptTimeout(Duration.ofSeconds(40)).build();

  @AfterEach
  void close() {
    provider.close();
    server.close();
  }

  /** A call on a thread of its own, with what became of it. */
  private static final class Caller {
    final AtomicReference<@Nullable Throwable> thrown = new AtomicReference<>();
    final AtomicReference<@Nullable Object> answer = new AtomicReference<>();
    volatile boolean interruptedAfter;
    final Thread thread;

    Caller(java.util.function.Supplier<Object> call) {
      thread =
          new Thread(
              () -> {
                thrown.set(catchThrowable(() -> answer.set(call.get())));
                interruptedAfter = Thread.currentThread().isInterrupted();
              });
      thread.start();
    }

    KeyProviderException failure() throws InterruptedException {
      thread.join();
      assertThat(thrown.get()).isInstanceOf(KeyProviderException.class);
      return (KeyProviderException) java.util.Objects.requireNonNull(thrown.get());
    }
  }

  @Test
  void interrupt_endsTheCallAtOnceAndLeavesNoThread() throws Exception {
    server.put("prod/llm", VALUE);
    try (AwsStall stall = new AwsStall()) {
      server.fail(AwsFault.stall(stall));
      Caller caller = new Caller(() -> provider.find(request("prod/llm", LONG)));
      stall.awaitCaller();

      caller.thread.interrupt();

      assertThat(caller.failure().reason()).isEqualTo(Reason.CANCELLED);
      assertThat(caller.interruptedAfter).isTrue();
      assertNoneOfOursIsLeft();
    }
  }

  @Test
  void interrupt_duringManyCalls_endsThemAll() throws Exception {
    List<KeyRequest> requests = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      server.put("key-" + i, VALUE);
      requests.add(request("key-" + i, LONG));
    }
    try (AwsStall stall = new AwsStall()) {
      server.fail(AwsFault.stall(stall));
      Caller caller = new Caller(() -> provider.findAll(requests));
      stall.awaitCallers(3, Duration.ofSeconds(30));

      caller.thread.interrupt();

      assertThat(caller.failure().reason()).isEqualTo(Reason.CANCELLED);
      assertNoneOfOursIsLeft();
    }
  }

  /**
   * The JDK's connection cannot be shut while half a body is awaited: the caller goes all the same.
   */
  @Test
  void interrupt_inTheMiddleOfAnAnswer_letsTheCallerGo() throws Exception {
    try (ServerSocket socket = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        AwsSecretsProvider slow =
            Asked.of(server)
                .endpoint(URI.create("http://127.0.0.1:" + socket.getLocalPort()))
                .attempts(1)
                .attemptTimeout(Duration.ofSeconds(2))
                .build()) {
      Caller caller = new Caller(() -> slow.find(request("prod/llm", LONG)));
      try (Socket connection = socket.accept()) {
        connection
            .getOutputStream()
            .write(
                ("HTTP/1.1 200 OK\r\nContent-Type: application/x-amz-json-1.1\r\n"
                        + "Content-Length: 100000\r\n\r\n{\"SecretString\": \"")
                    .getBytes(UTF_8));
        connection.getOutputStream().flush();

        caller.thread.interrupt();

        assertThat(caller.failure().reason()).isEqualTo(Reason.CANCELLED);
        assertThat(caller.interruptedAfter).isTrue();
        for (Thread left : ours()) {
          left.join(); // at the latest when the attempt is over, while the connection is still open
        }
      }
    }
  }

  @Test
  void interruptedBefore_asksNobody() throws Exception {
    Caller caller =
        new Caller(
            () -> {
              Thread.currentThread().interrupt();
              return provider.find(request("prod/llm"));
            });

    assertThat(caller.failure().reason()).isEqualTo(Reason.CANCELLED);
    assertThat(caller.interruptedAfter).isTrue();
    assertThat(server.calls()).isEmpty();
  }

  @Test
  void close_duringACall_endsItWithoutAnInterrupt() throws Exception {
    server.put("prod/llm", VALUE);
    try (AwsStall stall = new AwsStall()) {
      server.fail(AwsFault.stall(stall));
      Caller caller = new Caller(() -> provider.find(request("prod/llm", LONG)));
      stall.awaitCaller();

      provider.close();

      KeyProviderException failure = caller.failure();
      assertThat(failure.reason()).isEqualTo(Reason.UNAVAILABLE);
      assertThat(failure.detail()).contains("'aws' is closed");
      assertThat(caller.interruptedAfter).isFalse();
      assertNoneOfOursIsLeft();
    }
  }

  @Test
  void close_twiceAndBeforeAnyCall_isQuiet_andLaterCallsFail() {
    provider.close();
    provider.close();

    assertThat(Asked.failure(provider, request("prod/llm")).detail()).contains("closed");
    assertThat(server.calls()).isEmpty();
  }

  @Test
  void find_fromTwoHundredThreads_makesOneClientAndAnswersAll() throws Exception {
    server.put("prod/llm", VALUE);
    CountDownLatch go = new CountDownLatch(1);
    List<Caller> callers = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      callers.add(
          new Caller(
              () -> {
                try {
                  go.await();
                } catch (InterruptedException e) {
                  throw new AssertionError(e);
                }
                return provider.find(request("prod/llm", LONG));
              }));
    }
    go.countDown();
    for (Caller caller : callers) {
      caller.thread.join();
      assertThat(caller.thrown.get()).isNull();
      KeyLookup answer = (KeyLookup) java.util.Objects.requireNonNull(caller.answer.get());
      assertThat(value(answer)).isEqualTo(VALUE);
    }
    assertNoneOfOursIsLeft();
  }

  @Test
  void find_thenClose_leavesNoThread() {
    server.put("prod/llm", VALUE);
    Set<Thread> before = Thread.getAllStackTraces().keySet();

    Asked.found(provider.find(request("prod/llm"))).material().close();
    provider.close();

    assertThat(Thread.getAllStackTraces().keySet())
        .filteredOn(thread -> !before.contains(thread))
        .extracting(Thread::getName)
        // The JDK's own, which closes idle connections of the whole JVM.
        .allMatch(name -> name.equals("Keep-Alive-Timer") || name.startsWith("keywarden-testkit"));
  }

  @Test
  void values_thatComeAfterTheEnd_areClosed() throws Exception {
    KeyRequest request = request("late");
    KeyLookup.Found late =
        KeyLookup.found(dev.keywarden.spi.KeyMaterial.copyOf(VALUE), "somewhere");
    CountDownLatch running = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    StoreCall call =
        call(
            request,
            () -> {
              running.countDown();
              awaitUninterruptibly(go);
              return late;
            });
    try (Calls calls = new Calls("test")) {
      Caller caller = new Caller(() -> calls.make(List.of(call), Limit.within(LONG)));
      running.await();
      caller.thread.interrupt();
      assertThat(caller.failure().reason()).isEqualTo(Reason.CANCELLED);
      assertThat(late.material().closed()).isFalse();

      List<Thread> left = ours();
      assertThat(left).isNotEmpty();
      go.countDown();
      for (Thread thread : left) {
        thread.join();
      }
      assertThat(late.material().closed()).isTrue();
    }
  }

  /** Held up, each try would take half a second more; one that is not may be slow by chance. */
  @Test
  void timeout_ofOneCallThatHeedsNoInterrupt_doesNotHoldUpTheAnswersOfOthers() throws Exception {
    Duration quickest = timeoutBesideAnAnswer();
    for (int i = 0; i < 4 && quickest.compareTo(Duration.ofMillis(1_450)) >= 0; i++) {
      quickest = timeoutBesideAnAnswer();
    }
    assertThat(quickest).isLessThan(Duration.ofMillis(1_450));
  }

  private static Duration timeoutBesideAnAnswer() throws Exception {
    KeyRequest quick = request("quick");
    KeyRequest hung = request("hung");
    CountDownLatch go = new CountDownLatch(1);
    KeyLookup found = KeyLookup.absent("nothing there");
    try (Calls calls = new Calls("test")) {
      long start = System.nanoTime();
      Map<KeyRequest, KeyLookup> answers =
          calls.make(
              List.of(
                  call(quick, () -> found),
                  call(
                      hung,
                      () -> {
                        awaitUninterruptibly(go);
                        return found;
                      })),
              new Limit(start + Duration.ofSeconds(1).toNanos(), 0));
      Duration took = Duration.ofNanos(System.nanoTime() - start);

      assertThat(answers.get(quick)).isSameAs(found);
      assertThat(Asked.failed(java.util.Objects.requireNonNull(answers.get(hung))).reason())
          .isEqualTo(Reason.TIMED_OUT);
      return took;
    } finally {
      go.countDown();
      for (Thread thread : ours()) {
        thread.join();
      }
    }
  }

  private static StoreCall call(KeyRequest request, java.util.function.Supplier<KeyLookup> run) {
    return new StoreCall() {
      @Override
      public java.util.Collection<KeyRequest> requests() {
        return List.of(request);
      }

      @Override
      public Map<KeyRequest, KeyLookup> run() {
        return Map.of(request, run.get());
      }
    };
  }

  /** As a client does that heeds no interrupt. */
  private static void awaitUninterruptibly(CountDownLatch latch) {
    while (true) {
      try {
        latch.await();
        return;
      } catch (InterruptedException ignored) {
        // goes on
      }
    }
  }

  /**
   * Threads that are on their way out may need a while on a busy machine; those that still wait for
   * the store end after forty seconds at the earliest.
   */
  private static void assertNoneOfOursIsLeft() throws InterruptedException {
    long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    for (Thread thread : ours()) {
      thread.join(Math.max(1, Duration.ofNanos(end - System.nanoTime()).toMillis()));
    }
    assertThat(ours()).isEmpty();
  }

  private static List<Thread> ours() {
    List<Thread> ours = new ArrayList<>();
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      String name = thread.getName();
      if (name.startsWith("keywarden-aws") || name.startsWith("keywarden-test-")) {
        ours.add(thread);
      } else if (name.startsWith("sdk-")) {
        ours.add(thread);
      }
    }
    return ours;
  }
}
