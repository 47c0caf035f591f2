package dev.keywarden.internal.hygiene;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keywarden.KeyFault;
import dev.keywarden.KeyFault.Kind;
import dev.keywarden.internal.memory.OffHeapMaterial;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A check that refuses a good key is turned off, and then it protects nobody. */
class FalseAlarmTest {
  private static final int TOKENS = 20_000;

  private static List<KeyFault> faults(String value) {
    byte[] utf8 = value.getBytes(UTF_8);
    OffHeapMaterial material = OffHeapMaterial.copyOfRange(utf8, 0, utf8.length);
    KeyCheck.Result result = KeyCheck.check(material, HygieneRules.defaults());
    List<KeyFault> all = new ArrayList<>(result.refused());
    all.addAll(result.trimmed());
    material.close();
    return all;
  }

  static Stream<String> realisticKeys() {
    return new RealisticKeys(1).all().stream();
  }

  @ParameterizedTest
  @MethodSource("realisticKeys")
  void check_realisticKey_passes(String key) {
    assertThat(faults(key)).isEmpty();
  }

  @Test
  void check_manyKeysOfEachShape_allPass() {
    List<String> refused = new ArrayList<>();
    int keys = 0;
    for (int seed = 2; seed < 202; seed++) {
      for (String key : new RealisticKeys(seed).all()) {
        keys++;
        if (!faults(key).isEmpty()) {
          refused.add(key + " " + faults(key));
        }
      }
    }

    assertThat(keys).isGreaterThan(20_000);
    assertThat(refused).isEmpty();
  }

  @Test
  void check_randomTokens_allPass() {
    // All that is printable, but for what separates keys or stands around one.
    StringBuilder alphabet = new StringBuilder();
    for (char c = '!'; c <= '~'; c++) {
      if (",;|\"'`".indexOf(c) < 0) {
        alphabet.append(c);
      }
    }
    RealisticKeys keys = new RealisticKeys(3);
    Random lengths = new Random(4);
    List<String> refused = new ArrayList<>();
    for (int i = 0; i < TOKENS; i++) {
      String token = keys.of(alphabet.toString(), 20 + lengths.nextInt(101));
      if (!faults(token).isEmpty()) {
        refused.add(token + " " + faults(token));
      }
    }

    assertThat(refused).isEmpty();
  }

  @Test
  void check_randomTokensWithSeparatorsAndQuotes_onlyWhatCannotBeToldApart() {
    StringBuilder alphabet = new StringBuilder();
    for (char c = '!'; c <= '~'; c++) {
      alphabet.append(c);
    }
    RealisticKeys keys = new RealisticKeys(5);
    Random lengths = new Random(6);
    List<String> surprising = new ArrayList<>();
    Set<Kind> ambiguous = EnumSet.of(Kind.SURROUNDING_QUOTES, Kind.TWO_KEYS);
    int refused = 0;
    for (int i = 0; i < TOKENS; i++) {
      String token = keys.of(alphabet.toString(), 20 + lengths.nextInt(101));
      List<KeyFault> faults = faults(token);
      if (!faults.stream().map(KeyFault::kind).allMatch(ambiguous::contains)) {
        surprising.add(token + " " + faults);
      }
      refused += faults.isEmpty() ? 0 : 1;
    }

    assertThat(surprising).isEmpty();
    assertThat(refused).isLessThan(TOKENS / 100);
  }
}
