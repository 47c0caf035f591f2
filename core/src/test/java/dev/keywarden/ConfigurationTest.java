package dev.keywarden;

import static dev.keywarden.TestChains.CANARY;
import static dev.keywarden.TestChains.printed;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.keywarden.ConfigurationException.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigurationTest {
  @TempDir Path directory;
  @TempDir Path classPath;
  private final Map<String, String> variables = new HashMap<>();
  private final FakeProvider fake =
      FakeProvider.having("fake", Map.of("API_KEY", "value-12345", "PEM", "line 1\nline 2\n"));
  private PluginLoader plugins = PluginLoader.in(Path.of(System.getProperty("java.io.tmpdir")));

  @BeforeEach
  void makeClassPath() {
    plugins = PluginLoader.in(classPath, "VaultFactory", "EnvPluginFactory");
  }

  private void file(String... lines) {
    try {
      Files.write(directory.resolve("keywarden.properties"), List.of(lines), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private KeyChain.Builder builder() {
    return KeyChain.builder().workingDirectory(directory).classLoader(plugins).variables(variables);
  }

  private KeyChain.Builder faked() {
    return builder().provider(fake);
  }

  private static ConfigurationException problemsOf(KeyChain.Builder builder) {
    ConfigurationException thrown =
        catchThrowableOfType(ConfigurationException.class, builder::build);
    assertThat(thrown).isNotNull();
    return thrown;
  }

  private static String only(ConfigurationException thrown, String id) {
    assertThat(thrown.problems()).hasSize(1);
    Problem problem = thrown.problems().get(0);
    assertThat(problem.id()).isEqualTo(id);
    assertThat(thrown.id()).isEqualTo(id);
    assertThat(thrown).hasMessage(id + " " + problem.text());
    return problem.text();
  }

  // ---- where settings come from

  @Test
  void build_fileOnClassPath_read() {
    plugins.with("keywarden.properties", "keywarden.environment=qa-one");
    try (KeyChain keys = faked().build()) {
      assertThat(keys.environment().name()).isEqualTo("qa-one");
    }
  }

  @Test
  void build_fileInWorkingDirectory_holdsOverClassPath() {
    plugins.with("keywarden.properties", "keywarden.environment=qa-one");
    file("keywarden.environment = qa-two  ");
    try (KeyChain keys = faked().build()) {
      assertThat(keys.environment().name()).isEqualTo("qa-two");
    }
  }

  @Test
  void build_filesSettingDifferentThings_merged() {
    plugins.with("keywarden.properties", "keywarden.environment=qa-one\nkeywarden.providers=env");
    file("keywarden.providers=vault", "keywarden.vault.address=here");
    try (KeyChain keys = builder().build()) {
      assertThat(keys.environment().name()).isEqualTo("qa-one");
      assertThat(keys.require("API_KEY").source().toString()).isEqualTo("vault (vault here)");
    }
  }

  @Test
  void build_variable_holdsOverFiles() {
    file("keywarden.environment=qa-two");
    variables.put("KEYWARDEN_ENVIRONMENT", "qa-three");
    try (KeyChain keys = faked().build()) {
      assertThat(keys.environment().name()).isEqualTo("qa-three");
    }
  }

  @Test
  void build_settingOnBuilder_holdsOverVariables() {
    file("keywarden.environment=qa-two");
    variables.put("KEYWARDEN_ENVIRONMENT", "qa-three");
    try (KeyChain keys = faked().set("keywarden.environment", "qa-four").build()) {
      assertThat(keys.environment().name()).isEqualTo("qa-four");
    }
    try (KeyChain keys = faked().environment(KeyEnvironment.TEST).build()) {
      assertThat(keys.environment()).isEqualTo(KeyEnvironment.TEST);
    }
  }

  @Test
  void build_ambientIgnored_filesAndVariablesDoNotCount() {
    file("keywarden.nonsense=1");
    variables.put("KEYWARDEN_NONSENSE", "1");
    try (KeyChain keys = faked().ignoreAmbientConfiguration().build()) {
      assertThat(keys.environment()).isEqualTo(KeyEnvironment.DEVELOPMENT);
    }
  }

  @Test
  void build_emptyValues_countAsNotSet() {
    plugins.with("keywarden.properties", "keywarden.environment=qa-one\nkeywarden.timeout=\n");
    file("keywarden.environment=");
    variables.put("KEYWARDEN_ENVIRONMENT", " ");
    variables.put("KEYWARDEN_TIMEOUT", "");
    try (KeyChain keys = faked().set("keywarden.environment", " ").build()) {
      assertThat(keys.environment().name()).isEqualTo("qa-one");
    }
  }

  @Test
  void build_providersInFile_orderIsTheUsers() {
    file("keywarden.providers= vault , env,");
    try (KeyChain keys = builder().build()) {
      assertThat(keys.explain("API_KEY").steps())
          .extracting(Explanation.Step::provider)
          .containsExactly("vault", "env");
    }
  }

  @Test
  void build_providersOnBuilder_holdOverFile() {
    file("keywarden.providers=vault");
    try (KeyChain keys = builder().provider("env").provider(fake).build()) {
      assertThat(keys.require("API_KEY").source().provider()).isEqualTo("env");
      assertThat(keys.explain("API_KEY").steps())
          .extracting(Explanation.Step::provider)
          .containsExactly("env", "fake", "vault");
    }
  }

  @Test
  void build_providersOfTheEnvironment_holdOverProviders() {
    file(
        "keywarden.providers=env",
        "keywarden.providers.production=vault",
        "keywarden.providers.qa-2=fake-never-read");
    try (KeyChain keys = builder().environment(KeyEnvironment.PRODUCTION).build()) {
      assertThat(keys.require("API_KEY").source().provider()).isEqualTo("vault");
    }
    try (KeyChain keys = builder().environment(KeyEnvironment.STAGING).build()) {
      assertThat(keys.require("API_KEY").source().provider()).isEqualTo("env");
    }
  }

  @Test
  void build_providersOfTheEnvironmentAsVariable_holdOverFile() {
    file("keywarden.providers.production=env");
    variables.put("KEYWARDEN_PROVIDERS_PRODUCTION", "vault");
    try (KeyChain keys = builder().environment(KeyEnvironment.PRODUCTION).build()) {
      assertThat(keys.require("API_KEY").source().provider()).isEqualTo("vault");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "keywarden.providers.prod, keywarden.providers.production",
    "keywarden.providers.Production, keywarden.providers.production",
    "keywarden.providers.dev, keywarden.providers.development",
  })
  void build_providersOfAnAlias_errorInsteadOfIgnored(String name, String meant) {
    file(name + "=vault");
    String text = only(problemsOf(faked()), "KW-401");
    assertThat(text).contains("'" + name + "'").contains("Did you mean '" + meant + "'?");
  }

  @Test
  void build_providersOfAnAliasAsVariable_errorInsteadOfIgnored() {
    variables.put("KEYWARDEN_PROVIDERS_PROD", "vault");
    assertThat(only(problemsOf(faked()), "KW-401")).contains("'KEYWARDEN_PROVIDERS_PROD'");
  }

  @Test
  void build_instanceOfAnotherName_madeByItsType() {
    file(
        "keywarden.providers=vault-prod,vault",
        "keywarden.vault-prod.type=vault",
        "keywarden.vault-prod.address=over-there");
    try (KeyChain keys = builder().build()) {
      assertThat(keys.require("API_KEY").source().toString())
          .isEqualTo("vault-prod (vault-prod over-there)");
    }
  }

  @Test
  void build_onlyAnInstanceOfAnotherName_itsTypeIsNotCalledUnused() {
    file("keywarden.providers=vault-prod", "keywarden.vault-prod.type=vault");
    try (KeyChain keys = builder().build()) {
      assertThat(keys.explain("API_KEY").steps())
          .extracting(Explanation.Step::provider)
          .containsExactly("vault-prod", "env");
    }
  }

  @Test
  void build_optionsAsVariables_readUnderTheirFoldedNames() {
    file("keywarden.providers=vault-prod", "keywarden.vault-prod.type=vault");
    variables.put("KEYWARDEN_VAULT_PROD_ADDRESS", "from-a-variable");
    variables.put("KEYWARDEN_VAULT_PROD_TIMEOUT", "2s");
    variables.put("KEYWARDEN_TIME_TO_LIVE", "1h");
    try (KeyChain keys = builder().build()) {
      assertThat(keys.require("API_KEY").source().location()).contains("from-a-variable");
    }
  }

  @Test
  void build_optionsOfAProviderNotInTheChain_noError() {
    file(
        "keywarden.aws.region=eu-west-1",
        "keywarden.vault.anything=goes",
        "keywarden.backup.type=vault",
        "keywarden.backup.address=there",
        "keywarden.keys.API_KEY.aws=prod/api");
    variables.put("KEYWARDEN_AWS_ENDPOINT", "x");
    variables.put("KEYWARDEN_KEYS_API_KEY_GCP", "x");
    try (KeyChain keys = faked().build()) {
      assertThat(keys.find("API_KEY")).isPresent();
    }
  }

  // ---- names that are not there

  @ParameterizedTest
  @CsvSource({
    "keywarden.provders, keywarden.providers",
    "keywarden.time-to-liv, keywarden.time-to-live",
    "keywarden.hygiene.white-spaces, keywarden.hygiene.white-space",
    "keywarden.vault.adress, keywarden.vault.address",
    "keywarden.vault.optoinal, keywarden.vault.optional",
    "providers, keywarden.providers",
    "vault.address, keywarden.vault.address",
    "Keywarden.Environment, keywarden.environment",
  })
  void build_unknownNameInFile_nearestNamed(String name, String meant) {
    file(name + "=some-value");
    String text = only(problemsOf(builder().provider("vault")), "KW-401");

    assertThat(text)
        .isEqualTo(
            "there is no setting called '"
                + name
                + "' in "
                + directory.resolve("keywarden.properties")
                + ". Did you mean '"
                + meant
                + "'?");
  }

  @ParameterizedTest
  @CsvSource({
    "KEYWARDEN_PROVDERS, KEYWARDEN_PROVIDERS",
    "KEYWARDEN_ENVIRONMNT, KEYWARDEN_ENVIRONMENT",
    "KEYWARDEN_VAULT_ADRESS, KEYWARDEN_VAULT_ADDRESS",
    "KEYWARDEN_TIMETOLIV, KEYWARDEN_TIME_TO_LIVE",
  })
  void build_unknownVariable_nearestNamed(String name, String meant) {
    variables.put(name, "some-value");
    String text = only(problemsOf(builder().provider("vault")), "KW-401");
    assertThat(text)
        .isEqualTo(
            "there is no setting called '"
                + name
                + "' in variable "
                + name
                + ". Did you mean '"
                + meant
                + "'?");
  }

  @Test
  void build_unknownNameOnBuilder_nearestNamed() {
    String text = only(problemsOf(faked().set("keywarden.enviroment", "test")), "KW-401");
    assertThat(text)
        .contains("'keywarden.enviroment' in the builder")
        .contains("Did you mean 'keywarden.environment'?");
  }

  @Test
  void build_unknownSettingOfAKey_saysWhichThereAre() {
    file("keywarden.keys.API_KEY.knid=text");
    assertThat(only(problemsOf(faked()), "KW-401"))
        .contains(
            "kind, time-to-live, overlap, maximum-age, hygiene.FAULT and the name of a provider");
  }

  @Test
  void build_unknownSettingOfAKeyAsVariable_error() {
    variables.put("KEYWARDEN_KEYS_API_KEY_FAK", "x");
    assertThat(only(problemsOf(faked()), "KW-401")).contains("KEYWARDEN_KEYS_API_KEY_FAK");
  }

  @Test
  void build_optionalForAnUnknownProvider_nearestNamed() {
    assertThat(only(problemsOf(faked().optional("fakes")), "KW-403"))
        .contains("provider 'fakes'")
        .contains("Did you mean 'fake'?");
    faked().optional("aws").optional("vault").build().close();
  }

  // ---- keys where they do not belong

  @Test
  void build_valueIsAKeyInFile_errorWithoutQuotingIt() {
    file("keywarden.keys.API_KEY.fake=" + CANARY);
    String text = only(problemsOf(faked()), "KW-402");
    assertThat(text)
        .contains("keywarden.keys.API_KEY.fake")
        .contains("looks like a key (not shown)")
        .doesNotContain("c4n4ry");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"fake," + CANARY, "Bearer " + CANARY, "\"" + CANARY + "\"", "x=" + CANARY})
  void build_valueHoldsAKey_error(String value) {
    ConfigurationException thrown = problemsOf(faked().set("keywarden.keys.A.fake", value));
    only(thrown, "KW-402");
    assertThat(printed(thrown)).doesNotContain("c4n4ry");
  }

  @Test
  void build_valueIsAKeyInVariableOrBuilder_error() {
    variables.put("KEYWARDEN_KEYS_API_KEY_FAKE", CANARY);
    only(problemsOf(faked()), "KW-402");
    variables.clear();
    only(problemsOf(faked().set("keywarden.environment.x", CANARY)), "KW-402");
  }

  @Test
  void build_keyUnderAnyOtherName_saysThatItIsAKey() {
    file("ANTHROPIC_API_KEY=" + CANARY);
    assertThat(only(problemsOf(faked()), "KW-402")).contains("'ANTHROPIC_API_KEY' in ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        CANARY + "=x",
        CANARY + " x",
        "keywarden.keys." + CANARY + ".kinds=text",
        "c4n4ry0123456789abcdef0123456789abcdef=x"
      })
  void build_nameIsAKey_notShown(String line) {
    file(line);
    ConfigurationException thrown = problemsOf(faked());
    assertThat(only(thrown, "KW-401")).contains("not shown");
    assertThat(printed(thrown)).doesNotContain("c4n4ry");
  }

  @Test
  void build_nameOfVariableIsAKey_notShown() {
    variables.put("KEYWARDEN_" + CANARY, "x");
    ConfigurationException thrown = problemsOf(faked());
    only(thrown, "KW-401");
    assertThat(printed(thrown)).doesNotContain("c4n4ry");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sk-ant-c4n4ry-zq81lmwx0vt2yb7",
        "sk-ant-c4n4ry-in-lower-case",
        "c4n4ry0123456789abcdef0123456789",
        "c4n4ry-0f3e-4b1c-9a77-3d5e8c1b2a90",
        "C4N4RY"
      })
  void build_providerNameMayBeAKey_notShown(String name) {
    for (KeyChain.Builder builder :
        List.of(
            builder().provider(name),
            builder().provider(name).provider(name),
            builder().set("keywarden.providers", "vault," + name),
            builder().set("keywarden.providers", "x").set("keywarden.x.type", name),
            faked().optional(name))) {
      assertThat(printed(problemsOf(builder)).toLowerCase(java.util.Locale.ROOT))
          .doesNotContain("c4n4ry");
    }
  }

  // ---- providers

  @Test
  void build_knownProviderNotOnClassPath_saysWhichArtifact() {
    file("keywarden.providers=aws");
    assertThat(only(problemsOf(builder()), "KW-403"))
        .isEqualTo(
            "provider 'aws', named in keywarden.providers in "
                + directory.resolve("keywarden.properties")
                + ", is not on the class path. Add the dependency"
                + " dev.keywarden:keywarden-provider-aws.");
  }

  @Test
  void build_unknownProvider_nearestAndPresentNamed() {
    assertThat(only(problemsOf(builder().provider("vualt")), "KW-403"))
        .contains("provider 'vualt', named in the builder")
        .contains("Did you mean 'vault'?")
        .contains("On the class path: vault, env.");
  }

  @Test
  void build_unknownType_saysWhereItIsSet() {
    file("keywarden.providers=prod", "keywarden.prod.type=valt");
    assertThat(only(problemsOf(builder()), "KW-403"))
        .contains("provider 'valt', named in 'keywarden.prod.type' in ")
        .contains("Did you mean 'vault'?");
  }

  @Test
  void build_sameInstanceTwice_error() {
    file("keywarden.providers=vault,env,vault");
    assertThat(only(problemsOf(builder()), "KW-404"))
        .contains("provider 'vault' is twice in keywarden.providers");
    assertThat(only(problemsOf(faked().provider(FakeProvider.empty("fake"))), "KW-404"))
        .contains("provider 'fake' is twice in the builder");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "environment",
        "providers",
        "timeout",
        "time-to-live",
        "audit",
        "hygiene",
        "keys",
        "kind"
      })
  void build_reservedName_refused(String name) {
    assertThat(only(problemsOf(builder().provider(FakeProvider.empty(name))), "KW-404"))
        .contains("has a name that cannot be used");
  }

  @Test
  void build_problemWithAFactory_optionsOfItAreNotCalledUnknown() {
    file("keywarden.providers=vault", "keywarden.vault.mode=bad", "keywarden.vault.address=here");
    assertThat(only(problemsOf(builder()), "KW-404"))
        .contains("'keywarden.vault.mode'")
        .endsWith("cannot be used: it is one of read-only, read-write.");
  }

  @ParameterizedTest
  @CsvSource({
    "keywarden.vault.mode, is one of read-only",
    "keywarden.vault.wait, is a span of time",
    "keywarden.vault.strict, is either true or false",
    "keywarden.vault.optional, is either true or false",
    "keywarden.vault.timeout, is a span of time",
    "keywarden.timeout, is a span of time",
    "keywarden.time-to-live, is a span of time",
    "keywarden.environment, is 1 to 64",
    "keywarden.hygiene.white-space, 'is one of reject, trim'",
    "keywarden.hygiene.blank, is one of reject",
    "keywarden.hygiene.placeholder, 'is one of reject, allow'",
    "keywarden.keys.API_KEY.kind, is either token or text",
    "keywarden.keys.a.dotted/name.kind, is either token or text",
    "keywarden.keys.API_KEY.hygiene.two-keys, 'is one of reject, allow'",
  })
  void build_improperValue_refusedInFileVariableAndBuilder(String name, String rule) {
    String variable =
        name.toUpperCase(java.util.Locale.ROOT)
            .replace('.', '_')
            .replace('-', '_')
            .replace('/', '_');
    for (int way = 0; way < 3; way++) {
      file(way == 0 ? name + "=c4n4ry value" : "");
      variables.clear();
      if (way == 1) {
        variables.put(variable, "c4n4ry value");
      }
      KeyChain.Builder builder = builder().provider("vault");
      if (way == 2) {
        builder.set(name, "c4n4ry value");
      }
      ConfigurationException thrown = problemsOf(builder);

      assertThat(only(thrown, "KW-404")).as("way %s", way).contains(rule).endsWith(".");
      assertThat(printed(thrown)).doesNotContain("c4n4ry");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"0s", "-1s", "1", "s", "1 fortnight", "PT", "P", "99999999999999999d", "-PT1S"})
  void build_improperTimeout_refused(String value) {
    only(problemsOf(faked().set("keywarden.timeout", value)), "KW-404");
  }

  @Test
  void build_givenProviderWithImproperOptions_bothReported() {
    ConfigurationException thrown =
        problemsOf(
            faked()
                .set("keywarden.fake.optional", "perhaps")
                .set("keywarden.fake.timeout", "later")
                .set("keywarden.nonsense", "x"));
    assertThat(thrown.problems())
        .extracting(Problem::id)
        .containsExactlyInAnyOrder("KW-404", "KW-404", "KW-401");
  }

  @Test
  void build_severalProblems_allInOneException() {
    file("keywarden.provders=x", "keywarden.timeout=soon");
    variables.put("KEYWARDEN_NONSENSE", "x");
    ConfigurationException thrown =
        problemsOf(builder().provider("aws").provider("vualt").set("keywarden.keys.A.kind", "x"));

    assertThat(thrown.problems())
        .extracting(Problem::id)
        .containsExactlyInAnyOrder("KW-404", "KW-403", "KW-403", "KW-404", "KW-401", "KW-401");
    assertThat(thrown).hasMessageContaining("the configuration has 6 faults:\n  KW-404 ");
  }

  @Test
  void build_oneBadValueSeenFromTwoSettings_reportedOnce() {
    file("keywarden.keys.API_KEY.kind=bad", "keywarden.keys.API_KEY.fake=place");
    only(problemsOf(faked()), "KW-404");
    file("keywarden.keys.API_KEY.fake=place");
    variables.put("KEYWARDEN_KEYS_API_KEY_KIND", "bad");
    only(problemsOf(faked()), "KW-404");
  }

  @Test
  void build_problems_madeProvidersClosed() {
    file("keywarden.providers=vault,env", "keywarden.nonsense=1");
    problemsOf(builder());
    assertThat(plugins.closedProviders()).containsExactly("vault", "env");
  }

  @Test
  void build_badOptionalOfAMadeProvider_closedToo() {
    file("keywarden.providers=vault", "keywarden.vault.optional=perhaps");
    problemsOf(builder());
    assertThat(plugins.closedProviders()).containsExactly("vault");
  }

  // ---- files

  @Test
  void build_malformedEscape_saysSoWithoutTheLine() {
    file("keywarden.environment=c4n4ry\\u12X4");
    assertThat(only(problemsOf(faked()), "KW-407"))
        .contains("malformed \\uXXXX")
        .doesNotContain("c4n4ry");
  }

  @Test
  void build_fileInAnotherEncoding_refused() throws IOException {
    Files.write(
        directory.resolve("keywarden.properties"),
        "keywarden.environment=k\u00fche".getBytes(StandardCharsets.ISO_8859_1));
    assertThat(only(problemsOf(faked()), "KW-407")).contains("it is not UTF-8");
  }

  @Test
  void build_malformedEscapeOnClassPath_saysWhere() {
    plugins.with("keywarden.properties", "keywarden.environment=c4n4ry\\u12");
    assertThat(only(problemsOf(faked()), "KW-407"))
        .contains("keywarden.properties on the class path");
  }

  @Test
  void build_fileIsADirectory_saysSo() throws IOException {
    Files.createDirectory(directory.resolve("keywarden.properties"));
    assertThat(only(problemsOf(faked()), "KW-407")).contains("it is a directory");
  }

  @Test
  void build_fileTooLarge_refused() {
    file("#" + "x".repeat(1 << 20));
    assertThat(only(problemsOf(faked()), "KW-407")).contains("more than 1048576 bytes");
  }

  @Test
  void build_largestFile_read() throws IOException {
    String setting = "keywarden.environment=qa-one\n#";
    Files.writeString(
        directory.resolve("keywarden.properties"),
        setting + "x".repeat((1 << 20) - setting.length()));
    try (KeyChain keys = faked().build()) {
      assertThat(keys.environment().name()).isEqualTo("qa-one");
    }
  }

  @Test
  void build_unreadableFile_saysWhy() throws IOException {
    // A loop of links cannot be opened by anybody, root included.
    Path file = directory.resolve("keywarden.properties");
    Files.createSymbolicLink(file, file);
    assertThat(only(problemsOf(faked()), "KW-407"))
        .contains(file.toString())
        .contains("java.nio.file.FileSystemException");
  }

  @Test
  void build_noFile_noProblem() {
    faked().build().close();
  }

  @Test
  void build_improperAuditFile_refusedWithoutQuotingIt() {
    ConfigurationException thrown =
        problemsOf(faked().set("keywarden.audit.file", "c4n4ry\u0000.log"));
    assertThat(only(thrown, "KW-404")).contains("keywarden.audit.file");
    assertThat(printed(thrown)).doesNotContain("c4n4ry");
  }

  @Test
  void build_auditFile_relativeToWorkingDirectory() throws IOException {
    try (KeyChain keys = faked().set("keywarden.audit.file", "audit.log").build()) {
      keys.require("API_KEY").reveal();
    }
    assertThat(Files.readString(directory.resolve("audit.log")))
        .contains("RESOLVED")
        .contains("REVEALED")
        .doesNotContain("value-12345");
  }

  // ---- rules of single keys

  @Test
  void require_kindText_fromFileVariableAndBuilder() {
    assertThatThrownBy(
            () -> {
              try (KeyChain keys = faked().build()) {
                keys.require("PEM");
              }
            })
        .isInstanceOf(UnusableKeyException.class);
    file("keywarden.keys.PEM.kind=Text");
    requirePem(faked());
    file("");
    variables.put("KEYWARDEN_KEYS_PEM_KIND", "TEXT");
    requirePem(faked());
    variables.clear();
    requirePem(faked().set("keywarden.keys.PEM.kind", "text"));
  }

  private static void requirePem(KeyChain.Builder builder) {
    try (KeyChain keys = builder.build()) {
      assertThat(keys.require("PEM").reveal()).isEqualTo("line 1\nline 2\n");
    }
  }

  @Test
  void require_hygieneOfOneKey_holdsOverTheCommonOne() {
    FakeProvider untidy =
        FakeProvider.having("untidy", Map.of("A_KEY", " value-a ", "B_KEY", " value-b "));
    file("keywarden.hygiene.white-space=trim", "keywarden.keys.B_KEY.hygiene.white-space=reject");
    try (KeyChain keys = builder().provider(untidy).build()) {
      assertThat(keys.require("A_KEY").reveal()).isEqualTo("value-a");
      assertThatThrownBy(() -> keys.require("B_KEY")).isInstanceOf(UnusableKeyException.class);
    }
  }

  @Test
  void require_hygieneAsVariable_holds() {
    FakeProvider untidy = FakeProvider.having("untidy", Map.of("A_KEY", " value-a "));
    variables.put("KEYWARDEN_KEYS_A_KEY_HYGIENE_WHITE_SPACE", "trim");
    try (KeyChain keys = builder().provider(untidy).build()) {
      assertThat(keys.require("A_KEY").reveal()).isEqualTo("value-a");
    }
  }

  @Test
  void require_place_fromFileOrVariable() {
    file("keywarden.keys.API_KEY.fake=in/the/file");
    try (KeyChain keys = faked().build()) {
      keys.require("API_KEY");
    }
    variables.put("KEYWARDEN_KEYS_API_KEY_FAKE", "in/a/variable");
    try (KeyChain keys = faked().build()) {
      keys.require("API_KEY");
    }
    assertThat(fake.requests)
        .extracting(request -> request.place().orElse(""))
        .containsExactly("in/the/file", "in/a/variable");
  }

  // ---- the builder itself

  @Test
  void builder_notPositiveDurations_refused() {
    assertThatThrownBy(() -> KeyChain.builder().timeout(Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("KW-404 timeout");
    assertThatThrownBy(() -> KeyChain.builder().timeToLive(Duration.ofNanos(-1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("KW-404 timeToLive");
  }

  @Test
  void builder_usedTwice_twoChains() {
    KeyChain.Builder builder = faked();
    try (KeyChain one = builder.build();
        KeyChain two = builder.build()) {
      assertThat(one.require("API_KEY")).isNotSameAs(two.require("API_KEY"));
    }
  }
}
