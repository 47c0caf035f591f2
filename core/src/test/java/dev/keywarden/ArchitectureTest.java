package dev.keywarden;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The arrows between the parts of core, which may not turn round. */
class ArchitectureTest {
  /** What a provider may see of the chain's package: names, kinds and errors. */
  private static final Set<String> SEEN_BY_SPI =
      Set.of(
          "dev.keywarden.KeyEnvironment",
          "dev.keywarden.KeyProviderException",
          "dev.keywarden.KeyProviderException$Reason",
          "dev.keywarden.ConfigurationException",
          "dev.keywarden.ConfigurationException$Problem");

  private static JavaClasses core;

  @BeforeAll
  static void readClasses() {
    core =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.keywarden");
    assertThat(core).hasSizeGreaterThan(60);
  }

  @Test
  void core_dependsOnTheJdkAlone() {
    classes()
        .should()
        .onlyDependOnClassesThat(
            resideInAnyPackage("dev.keywarden..", "java..", "javax.crypto..", "jdk.jfr..")
                .or(resideInAnyPackage("org.jspecify.annotations..")))
        .check(core);
  }

  @Test
  void spi_knowsNothingOfCachingPolicyOrEvents() {
    DescribedPredicate<JavaClass> hidden =
        new DescribedPredicate<>("a class that no provider needs") {
          @Override
          public boolean test(JavaClass type) {
            String pack = type.getPackageName();
            boolean chain = pack.equals("dev.keywarden") && !SEEN_BY_SPI.contains(type.getName());
            return chain
                || pack.startsWith("dev.keywarden.internal.hygiene")
                || pack.startsWith("dev.keywarden.internal.events")
                || pack.startsWith("dev.keywarden.internal.config");
          }
        };
    noClasses()
        .that()
        .resideInAPackage("dev.keywarden.spi")
        .should()
        .dependOnClassesThat(hidden)
        .check(core);
  }

  @Test
  void internals_knowNothingOfTheChain() {
    noClasses()
        .that()
        .resideInAPackage("dev.keywarden.internal..")
        .should()
        .dependOnClassesThat(
            new DescribedPredicate<>("the chain, the cache or a key") {
              @Override
              public boolean test(JavaClass type) {
                return type.isEquivalentTo(KeyChain.class)
                    || type.isEquivalentTo(KeyCache.class)
                    || type.isEquivalentTo(Chain.class)
                    || type.isEquivalentTo(ApiKey.class);
              }
            })
        .check(core);
  }

  @Test
  void memory_isReachedByTheKeyAndItsWayAlone() {
    noClasses()
        .that()
        .resideInAnyPackage("dev.keywarden.internal.config..", "dev.keywarden.internal.events..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("dev.keywarden.internal.memory")
        .check(core);
  }

  @Test
  void nothing_printsSleepsOrUsesOldTime() {
    noClasses().should().accessField(System.class, "out").check(core);
    noClasses().should().accessField(System.class, "err").check(core);
    noClasses().should().callMethod(Throwable.class, "printStackTrace").check(core);
    noClasses().should().callMethod(Thread.class, "sleep", long.class).check(core);
    noClasses()
        .should()
        .dependOnClassesThat(
            resideInAnyPackage("java.util")
                .and(resideOutsideOfPackages("java.util.concurrent"))
                .and(
                    new DescribedPredicate<>("Date or Calendar") {
                      @Override
                      public boolean test(JavaClass type) {
                        return type.getSimpleName().equals("Date")
                            || type.getSimpleName().equals("Calendar");
                      }
                    }))
        .check(core);
  }
}
