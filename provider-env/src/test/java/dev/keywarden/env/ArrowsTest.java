package dev.keywarden.env;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/**
 * A provider knows the SPI and its store: no other provider, and nothing of the chain's insides.
 */
class ArrowsTest {
  @Test
  void provider_dependsOnTheSpiAndItselfAlone() {
    classes()
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "dev.keywarden.env..",
            "dev.keywarden",
            "dev.keywarden.spi",
            "java..",
            "jdk.jfr", // a recording of the process has its variables in it
            "org.jspecify.annotations..")
        .check(
            new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("dev.keywarden.env"));
  }
}
