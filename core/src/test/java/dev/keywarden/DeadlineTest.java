package dev.keywarden;

import static dev.keywarden.TestChains.CANARY;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keywarden.KeyProviderException.Reason;
import dev.keywarden.internal.config.ConfigValues;
import dev.keywarden.spi.KeyLookup;
import dev.keywarden.spi.KeyMaterial;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a time for all keys together means for each provider. */
class DeadlineTest {
  private static final Duration LINK_TIMEOUT = Duration.ofHours(1);

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final CountDownLatch release = new CountDownLatch(1);
  private final List<Chain.News> news = new ArrayList<>();

  @AfterEach
  void stop() {
    release.countDown();
    threads.shutdownNow();
  }

  private FakeProvider hanging(String name) {
    return FakeProvider.answering(
        name,
        request -> {
          TestChains.await(release);
          return KeyLookup.absent("at last");
        });
  }

  private static FakeProvider giving(String name) {
    return FakeProvider.answering(
        name, request -> KeyLookup.found(KeyMaterial.copyOf(CANARY), "somewhere"));
  }

  private static Link link(FakeProvider provider, boolean optional) {
    String name = provider.name();
    return Link.to(
        name,
        provider,
        optional,
        false,
        LINK_TIMEOUT,
        new Naming(name, null, null),
        new Circuit(name, InstantSource.system(), () -> 0.5));
  }

  private Chain chain(Link... links) {
    List<ConfigurationException.Problem> problems = new ArrayList<>();
    KeyRules rules =
        KeyRules.read(
            new ConfigValues(), List.of(links), AgeRule.DEFAULT, KeyEnvironment.TEST, problems);
    assertThat(problems).isEmpty();
    return new Chain(
        List.of(links),
        KeyEnvironment.TEST,
        new ProviderCalls(threads),
        new EventDesk(List.of(event -> {}), InstantSource.system(), KeyEnvironment.TEST),
        rules,
        InstantSource.system(),
        KeyChain.DEFAULT_TIME_TO_LIVE);
  }

  private Resolution resolve(Chain chain, Asking asking) {
    Map<String, Resolution> all = chain.resolve(List.of("API_KEY"), news, asking);
    Resolution resolution = requireNonNull(all.get("API_KEY"));
    if (resolution instanceof Resolution.Resolved resolved) {
      resolved.material().close();
    }
    return resolution;
  }

  private static ProviderFailure failure(Resolution resolution) {
    return ((Resolution.Failed) resolution).failure();
  }

  @Test
  void usual_linksOwnTimeIsTold() {
    FakeProvider store = giving("store");

    assertThat(resolve(chain(link(store, false)), Asking.USUAL))
        .isInstanceOf(Resolution.Resolved.class);
    assertThat(resolve(chain(link(store, false)), Asking.PERSON))
        .isInstanceOf(Resolution.Resolved.class);

    assertThat(store.requests).hasSize(2).allMatch(r -> r.timeout().equals(LINK_TIMEOUT));
  }

  @Test
  void within_moreThanTheLinkMayTake_linksOwnTimeIsTold() {
    FakeProvider store = giving("store");

    resolve(chain(link(store, false)), Asking.within(Duration.ofHours(2)));
    resolve(chain(link(store, false)), Asking.within(Duration.ofSeconds(Long.MAX_VALUE)));

    assertThat(store.requests).hasSize(2).allMatch(r -> r.timeout().equals(LINK_TIMEOUT));
  }

  @Test
  void within_lessThanTheLinkMayTake_whatIsLeftIsTold() {
    FakeProvider store = giving("store");

    resolve(chain(link(store, false)), Asking.within(Duration.ofMinutes(10)));

    assertThat(store.requests.get(0).timeout())
        .isBetween(Duration.ofMinutes(9), Duration.ofMinutes(10));
  }

  @Test
  void within_nothingLeft_providerIsNotAsked() {
    FakeProvider store = giving("store");

    Resolution resolution = resolve(chain(link(store, false)), Asking.within(Duration.ZERO));

    assertThat(store.finds).hasValue(0);
    assertThat(failure(resolution).reason()).isEqualTo(Reason.TIMED_OUT);
    assertThat(failure(resolution).detail())
        .isEqualTo("not asked: nothing was left of the time allowed for all keys");
    assertThat(news).extracting(Chain.News::took).containsExactly(Duration.ZERO);
    assertThat(failure(resolve(chain(link(store, false)), Asking.within(Duration.ofDays(-1)))))
        .isEqualTo(failure(resolution));
  }

  @Test
  void within_providerHangs_isWaitedForAsLongAsAllowed() {
    FakeProvider store = hanging("store");

    ProviderFailure failure =
        failure(resolve(chain(link(store, false)), Asking.within(Duration.ofMillis(300))));

    assertThat(failure.reason()).isEqualTo(Reason.TIMED_OUT);
    assertThat(failure.detail())
        .endsWith(" ms, all that was left of the time allowed for all keys");
    assertThat(failure.remedy()).endsWith("or allow more time.");
  }

  @Test
  void within_optionalProviderUsesItUp_isNoAbsence() {
    FakeProvider first = hanging("first");
    FakeProvider second = giving("second");
    Asking asking = Asking.within(Duration.ofMillis(300));

    Resolution resolution = resolve(chain(link(first, true), link(second, true)), asking);

    assertThat(failure(resolution).reason()).isEqualTo(Reason.TIMED_OUT);
    assertThat(resolution.explanation().toString())
        .contains("first: failed: timed-out, it gave no answer")
        .contains("second: not asked: an earlier provider had decided")
        .doesNotContain("optional, so");
    assertThat(second.finds).hasValue(0);
    assertThat(failure(resolve(chain(link(second, true)), asking)).detail())
        .startsWith("not asked");
  }

  @Test
  void within_cutShort_isNotHeldAgainstTheProvider() {
    FakeProvider store = hanging("store");
    Chain chain = chain(link(store, false));
    for (int i = 0; i < Circuit.FAILURES_TO_OPEN; i++) {
      resolve(chain, Asking.within(Duration.ofMillis(5)));
    }

    release.countDown();

    assertThat(resolve(chain, Asking.USUAL)).isInstanceOf(Resolution.Missing.class);
  }

  @Test
  void within_providerSaysItselfThatTimeWasShort_isNotHeldAgainstIt() {
    FakeProvider store = FakeProvider.failing("store", Reason.TIMED_OUT);
    Chain chain = chain(link(store, false));
    for (int i = 0; i < 20; i++) {
      resolve(chain, Asking.within(Duration.ofMinutes(1)));
    }

    assertThat(store.finds).hasValue(20);
  }
}
