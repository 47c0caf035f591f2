package dev.keywarden;

import static dev.keywarden.TestChains.printed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.keywarden.spi.KeyLookup;
import dev.keywarden.spi.KeyProvider;
import dev.keywarden.spi.KeyRequest;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DiscoveryTest {
  @TempDir Path classPath;

  private static KeyChain.Builder over(ClassLoader loader) {
    return KeyChain.builder().ignoreAmbientConfiguration().variables(Map.of()).classLoader(loader);
  }

  private static ConfigurationException problemsOf(KeyChain.Builder builder) {
    ConfigurationException thrown =
        catchThrowableOfType(ConfigurationException.class, builder::build);
    assertThat(thrown).isNotNull();
    assertThat(printed(thrown)).doesNotContain("c4n4ry");
    return thrown;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "no.such.Factory",
        "PluginProvider",
        "ThrowingConstructorFactory",
        "ThrowingNameFactory",
        "ErrorNameFactory",
        "NullNameFactory",
        "BadNameFactory",
        "ThrowingCreateFactory",
        "ErrorCreateFactory",
        "NullCreateFactory",
        "OtherNameFactory",
        "TwinVaultFactory"
      })
  void build_brokenFactoryThatNobodyNamed_noHarm(String broken) {
    ClassLoader loader = PluginLoader.in(classPath, broken, "VaultFactory", "EnvPluginFactory");
    try (KeyChain keys = over(loader).build()) {
      assertThat(keys.require("API_KEY").source().provider()).isEqualTo("env");
      assertThatCode(() -> keys.explain("API_KEY")).doesNotThrowAnyException();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "no.such.Factory, no.such.Factory",
    "PluginProvider, PluginProvider not a subtype",
    "ThrowingConstructorFactory, ThrowingConstructorFactory",
    "ThrowingNameFactory, java.lang.IllegalStateException",
    "ErrorNameFactory, java.lang.AssertionError",
    "NullNameFactory, NullNameFactory has a name that no provider can have",
    "BadNameFactory, BadNameFactory has a name that no provider can have",
  })
  void build_missingTypeNamed_brokenFactoriesReported(String broken, String said) {
    ClassLoader loader = PluginLoader.in(classPath, broken, "EnvPluginFactory");
    ConfigurationException thrown = problemsOf(over(loader).provider("never"));
    assertThat(thrown)
        .hasMessageContaining("KW-403 provider 'never'")
        .hasMessageContaining("Factories that could not be loaded: ")
        .hasMessageContaining(said);
  }

  @ParameterizedTest
  @CsvSource({
    "ThrowingCreateFactory, thrower, threw java.lang.IllegalStateException",
    "ErrorCreateFactory, erring, threw java.lang.AssertionError",
    "NullCreateFactory, nothing, made no provider",
    "OtherNameFactory, misnamer, gave its provider another name than it was told",
  })
  void build_factoryThatFailsNamed_reportedByClass(String factory, String type, String said) {
    PluginLoader loader = PluginLoader.in(classPath, factory);
    ConfigurationException thrown =
        problemsOf(over(loader).provider(type).set("keywarden." + type + ".b", "x"));
    assertThat(thrown.problems()).hasSize(1);
    assertThat(thrown)
        .hasMessage(
            "KW-405 the factory dev.keywarden.plugins."
                + factory
                + " "
                + said
                + ". This is a fault in it: tell its author, or take it out of the chain.");
  }

  @Test
  void build_factoryThatMisnames_providerClosed() {
    PluginLoader loader = PluginLoader.in(classPath, "OtherNameFactory");
    problemsOf(over(loader).provider("misnamer"));
    assertThat(loader.closedProviders()).containsExactly("quite-another");
  }

  @Test
  void build_twoFactoriesOfOneName_errorOnlyIfNamed() {
    ClassLoader loader =
        PluginLoader.in(classPath, "VaultFactory", "TwinVaultFactory", "EnvPluginFactory");
    assertThat(problemsOf(over(loader).provider("vault")))
        .hasMessageStartingWith("KW-405 two factories are called 'vault': ")
        .hasMessageContaining("VaultFactory and dev.keywarden.plugins.TwinVaultFactory");
  }

  @Test
  void build_noLoaderGiven_contextLoaderLookedAtToo() {
    PluginLoader context = PluginLoader.in(classPath, "VaultFactory");
    ClassLoader before = Thread.currentThread().getContextClassLoader();
    try {
      Thread.currentThread().setContextClassLoader(context);
      try (KeyChain keys =
          KeyChain.builder()
              .ignoreAmbientConfiguration()
              .variables(Map.of())
              .provider("vault")
              .build()) {
        assertThat(keys.require("API_KEY").source().provider()).isEqualTo("vault");
      }
    } finally {
      Thread.currentThread().setContextClassLoader(before);
    }
  }

  @Test
  void build_defaultProviderBroken_saidInTheExplanation() {
    ClassLoader loader = PluginLoader.in(classPath, "no.such.DotenvFactory", "EnvPluginFactory");
    try (KeyChain keys = over(loader).build()) {
      assertThat(keys.explain("API_KEY").toString())
          .contains("dotenv: skipped: ")
          .contains("no.such.DotenvFactory");
    }
  }

  @Test
  void build_noProviderAtAllAndOneBroken_saidInTheError() {
    ClassLoader loader = PluginLoader.in(classPath, "no.such.EnvFactory");
    assertThat(problemsOf(over(loader)))
        .hasMessageStartingWith("KW-406 the chain has no provider. Add the dependency ")
        .hasMessageContaining("no.such.EnvFactory");
  }

  @Test
  void build_presentButNotNamed_lastInTheExplanation() {
    ClassLoader loader =
        PluginLoader.in(classPath, "VaultFactory", "DotenvPluginFactory", "EnvPluginFactory");
    try (KeyChain keys = over(loader).provider("dotenv").build()) {
      assertThat(keys.explain("API_KEY").toString())
          .isEqualTo(
              """
              API_KEY in environment 'development':
                - dotenv: has it: dotenv file
                - vault: skipped: on the class path, but not named in keywarden.providers
                - env: skipped: on the class path, but not named in keywarden.providers
                its age is not known: dotenv cannot tell it""");
    }
  }

  @Test
  void close_madeProviders_closedOnceEvenIfOneThrows() {
    PluginLoader loader = PluginLoader.in(classPath, "VaultFactory");
    KeyChain keys =
        over(loader)
            .provider("first")
            .provider("second")
            .provider("last")
            .set("keywarden.first.type", "vault")
            .set("keywarden.first.address", "refuses to close")
            .set("keywarden.second.type", "vault")
            .set("keywarden.second.address", "fails to close")
            .set("keywarden.last.type", "vault")
            .build();
    try (CapturedLog log = new CapturedLog(KeyChain.class)) {
      keys.close();
      keys.close();

      assertThat(loader.closedProviders()).containsExactly("first", "second", "last");
      assertThat(log.messages())
          .containsExactly(
              "Provider 'first' threw java.lang.IllegalStateException in close().",
              "Provider 'second' threw java.lang.AssertionError in close().");
    }
  }

  @Test
  @SuppressWarnings("NullAway") // breaks the contract on purpose
  void build_givenProviderWithoutName_reported() {
    assertThat(problemsOf(over(PluginLoader.in(classPath)).provider(new Named(null))))
        .hasMessageStartingWith("KW-405 the provider ")
        .hasMessageContaining("has no name");
  }

  @Test
  void build_givenProviderThatThrowsFromName_reported() {
    KeyProvider odd =
        new KeyProvider() {
          @Override
          public String name() {
            throw new IllegalStateException("c4n4ry");
          }

          @Override
          public KeyLookup find(KeyRequest request) {
            return KeyLookup.absent("nothing");
          }
        };
    assertThat(problemsOf(over(PluginLoader.in(classPath)).provider(odd)))
        .hasMessageContaining("threw java.lang.IllegalStateException from name()");
  }

  private record Named(String name) implements KeyProvider {
    @Override
    public KeyLookup find(KeyRequest request) {
      return KeyLookup.absent("nothing");
    }
  }
}
