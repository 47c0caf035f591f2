package dev.keywarden;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
  /** What the packages below may know of the API: values, and the errors that they throw. */
  private static final Set<String> VALUES_FOR_SPI =
      Set.of("KeyEnvironment", "KeyProviderException", "ConfigurationException");

  private static final Set<String> VALUES_FOR_INTERNALS =
      Set.of("KeyEnvironment", "KeyEvent", "KeyFault", "KeyKind", "ConfigurationException");

  private static JavaClasses core = new ClassFileImporter().importClasses();

  @BeforeAll
  static void importCore() throws URISyntaxException {
    Path classes =
        Path.of(KeyChain.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    core =
        new ClassFileImporter()
            .withImportOption(location -> !location.contains("/test-classes/"))
            .importPath(classes);
  }

  private static DescribedPredicate<JavaClass> apiBut(Set<String> allowed) {
    return resideInAPackage("dev.keywarden")
        .and(
            DescribedPredicate.describe(
                "other than " + allowed,
                type -> {
                  String top = type.getName().substring("dev.keywarden.".length());
                  int nested = top.indexOf('$');
                  return !allowed.contains(nested < 0 ? top : top.substring(0, nested));
                }));
  }

  @Test
  void core_dependsOnTheJdkAlone() {
    classes()
        .should()
        .onlyDependOnClassesThat(
            resideInAnyPackage("java..", "javax.crypto..", "jdk.jfr..", "org.jspecify..")
                .or(resideInAPackage("dev.keywarden..")))
        .check(core);
  }

  @Test
  void spi_knowsNoCachingPolicyOrEvents() {
    noClasses()
        .that()
        .resideInAPackage("dev.keywarden.spi..")
        .should()
        .dependOnClassesThat(
            apiBut(VALUES_FOR_SPI)
                .or(
                    resideInAnyPackage(
                        "dev.keywarden.internal.config..",
                        "dev.keywarden.internal.events..",
                        "dev.keywarden.internal.hygiene..")))
        .check(core);
  }

  @Test
  void internals_knowOnlyValuesOfTheApi() {
    noClasses()
        .that()
        .resideInAPackage("dev.keywarden.internal..")
        .should()
        .dependOnClassesThat(apiBut(VALUES_FOR_INTERNALS))
        .check(core);
  }

  @Test
  void internalTextAndMemory_knowNothingAbove() {
    noClasses()
        .that()
        .resideInAPackage("dev.keywarden.internal.text..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "dev.keywarden", "dev.keywarden.spi..", "dev.keywarden.internal.config..")
        .check(core);
    noClasses()
        .that()
        .resideInAPackage("dev.keywarden.internal.memory..")
        .should()
        .dependOnClassesThat(
            resideInAnyPackage("dev.keywarden", "dev.keywarden.internal.config..")
                .or(resideInAPackage("dev.keywarden.internal.hygiene..")))
        .check(core);
  }

  @Test
  void core_printsNothingAndSleepsNever() {
    noClasses().should().accessField(System.class, "out").check(core);
    noClasses().should().accessField(System.class, "err").check(core);
    noClasses().should().callMethod(Throwable.class, "printStackTrace").check(core);
    noClasses()
        .should()
        .callMethodWhere(
            DescribedPredicate.describe(
                "is printStackTrace or Thread.sleep",
                call -> {
                  String name = call.getTarget().getName();
                  return name.equals("printStackTrace")
                      || (name.equals("sleep")
                          && call.getTargetOwner().isEquivalentTo(Thread.class));
                }))
        .check(core);
    noClasses().should().dependOnClassesThat().belongToAnyOf(java.util.Date.class).check(core);
  }
}
