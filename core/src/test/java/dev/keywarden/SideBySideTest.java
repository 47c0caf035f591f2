package dev.keywarden;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keywarden.KeyProviderException.Reason;
import dev.keywarden.spi.KeyLookup;
import dev.keywarden.spi.KeyMaterial;
import dev.keywarden.spi.KeyProvider;
import dev.keywarden.spi.KeyRequest;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Many keys of a provider that has no call for many. */
class SideBySideTest {
  private final AtomicInteger calls = new AtomicInteger();

  /** The least that a provider may be. */
  private record Plain(Function<String, KeyLookup> answers) implements KeyProvider {
    @Override
    public String name() {
      return "plain";
    }

    @Override
    public KeyLookup find(KeyRequest request) {
      return answers.apply(request.name());
    }
  }

  private static KeyLookup found(String name) {
    return KeyLookup.found(KeyMaterial.copyOf("value-of-" + name), "entry " + name);
  }

  @Test
  void warmUp_severalKeys_askedForAtTheSameTime() {
    CountDownLatch allIn = new CountDownLatch(3);
    KeyProvider plain =
        new Plain(
            name -> {
              allIn.countDown();
              TestChains.await(allIn); // none gets on before all are there
              return found(name);
            });
    try (KeyChain keys = TestChains.chain(plain)) {
      KeySet warm = keys.warmUp(List.of("A", "B", "C"), Duration.ofSeconds(10));
      assertThat(warm.names()).containsExactly("A", "B", "C");
      assertThat(warm.get("B").reveal()).isEqualTo("value-of-B");
    }
  }

  @Test
  void warmUp_oneKeyHangs_theOthersAreHeldAfterTheDeadline() {
    CountDownLatch never = new CountDownLatch(1);
    KeyProvider plain =
        new Plain(
            name -> {
              calls.incrementAndGet();
              if (name.equals("B")) {
                TestChains.await(never); // until it is interrupted
              }
              return found(name);
            });
    try (KeyChain keys = TestChains.chain(plain)) {
      assertThatThrownBy(() -> keys.warmUp(List.of("A", "B", "C"), Duration.ofMillis(200)))
          .isInstanceOfSatisfying(
              KeyProviderException.class,
              e -> {
                assertThat(e.reason()).isEqualTo(Reason.TIMED_OUT);
                assertThat(e.key()).hasValue("B");
              });
      keys.requireAll("A", "C");
      assertThat(calls).hasValue(3);
    }
  }

  @Test
  void requireAll_oneKeyFailsOrThrows_theOthersAreHeld() {
    KeyProvider plain =
        new Plain(
            name -> {
              calls.incrementAndGet();
              return switch (name) {
                case "A" -> throw new KeyProviderException(Reason.DENIED, "no access", "Ask.");
                case "B" -> throw new IllegalStateException("value-of-B");
                default -> found(name);
              };
            });
    try (KeyChain keys = TestChains.chain(plain)) {
      assertThatThrownBy(() -> keys.requireAll("A", "B", "C"))
          .hasMessageContaining("KW-201")
          .satisfies(e -> assertThat(TestChains.printed(e)).doesNotContain("value-of-"));
      assertThat(keys.require("C").reveal()).isEqualTo("value-of-C");
      assertThat(calls).hasValue(3);
    }
  }

  @Test
  void requireAll_executorThatRunsOnTheSpot_oneAfterTheOther() {
    KeyProvider plain = new Plain(SideBySideTest::found);
    try (KeyChain keys = TestChains.bare(plain).executor(Runnable::run).build()) {
      assertThat(keys.requireAll("A", "B").names()).containsExactly("A", "B");
    }
  }
}
