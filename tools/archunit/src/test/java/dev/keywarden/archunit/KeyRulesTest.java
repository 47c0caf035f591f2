package dev.keywarden.archunit;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import dev.keywarden.archunit.samples.Keeper;
import dev.keywarden.archunit.samples.Tame;
import dev.keywarden.archunit.samples.Wild;
import java.util.List;
import org.junit.jupiter.api.Test;

class KeyRulesTest {
  private static final String SAMPLES = "dev.keywarden.archunit.samples";

  private static List<String> found(ArchRule rule, Class<?>... types) {
    JavaClasses classes = new ClassFileImporter().importClasses(types);
    return rule.evaluate(classes).getFailureReport().getDetails();
  }

  /** With its nested classes. */
  private static JavaClasses tame() {
    return new ClassFileImporter()
        .importPackages(SAMPLES)
        .that(
            DescribedPredicate.describe(
                "Tame", type -> type.getName().startsWith(Tame.class.getName())));
  }

  @Test
  void keysAreRevealedOnlyIn_noPackage_namesEachPlaceWithItsLine() {
    List<String> found = found(KeyRules.keysAreRevealedOnlyIn(), Wild.class);

    assertThat(found).hasSize(5);
    for (String method : List.of("call(", "reference(", "lambda(", "viaUse(", "viaValueOf(")) {
      assertThat(found)
          .filteredOn(text -> text.contains("Wild." + method))
          .singleElement()
          .asString()
          .contains("(Wild.java:")
          .contains("mark the method with @Revealed");
    }
  }

  @Test
  void keysAreRevealedOnlyIn_thePackage_namesNothing() {
    assertThat(found(KeyRules.keysAreRevealedOnlyIn(SAMPLES), Wild.class)).isEmpty();
    assertThat(found(KeyRules.keysAreRevealedOnlyIn("dev.keywarden.."), Wild.class)).isEmpty();
    assertThat(found(KeyRules.keysAreRevealedOnlyIn("dev.keywarden"), Wild.class)).hasSize(5);
    assertThat(found(KeyRules.keysAreRevealedOnlyIn("x", SAMPLES), Wild.class)).isEmpty();
  }

  @Test
  void revealedKeysAreNotKeptInFields_keeper_namesFieldsThatCouldHoldText() {
    List<String> found = found(KeyRules.revealedKeysAreNotKeptInFields(), Keeper.class);

    assertThat(found).hasSize(4);
    for (String field : List.of("direct", "shared")) {
      assertThat(found).filteredOn(text -> text.contains("Keeper." + field + ">")).hasSize(1);
    }
    assertThat(found)
        .as("its initial value too, which the constructor sets")
        .filteredOn(text -> text.contains("Keeper.characters>"))
        .hasSize(2);
  }

  @Test
  void codeThatRevealsDoesNotPrint_keeper_namesOutputLogAndException() {
    List<String> found = found(KeyRules.codeThatRevealsDoesNotPrint(), Keeper.class);

    assertThat(found).hasSize(3);
    for (String method : List.of("print()", "fail()", "log(")) {
      assertThat(found).filteredOn(text -> text.contains("Keeper." + method)).hasSize(1);
    }
  }

  @Test
  void apiKeysAreNotKeptInFields_keeper_namesThoseInCollectionsToo() {
    List<String> found = found(KeyRules.apiKeysAreNotKeptInFields(), Keeper.class);

    assertThat(found).hasSize(2);
    assertThat(found).anyMatch(text -> text.contains("Keeper.key>"));
    assertThat(found).anyMatch(text -> text.contains("Keeper.keys>"));
  }

  @Test
  void all_tame_namesNothing() {
    assertThat(tame()).hasSizeGreaterThan(2);
    assertThat(KeyRules.all().evaluate(tame()).getFailureReport().getDetails()).isEmpty();
  }

  @Test
  void all_keeper_isTheSumOfAll() {
    assertThat(found(KeyRules.all(), Keeper.class)).hasSize(5 + 4 + 3 + 2);
    assertThat(found(KeyRules.all(SAMPLES), Keeper.class)).hasSize(4 + 3 + 2);
  }
}
