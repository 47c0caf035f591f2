package dev.keywarden;

import static java.util.Objects.requireNonNull;

import dev.keywarden.ConfigurationException.Problem;
import dev.keywarden.internal.config.CloudRuntime;
import dev.keywarden.internal.config.ConfigFiles;
import dev.keywarden.internal.config.ConfigNames;
import dev.keywarden.internal.config.ConfigValues;
import dev.keywarden.internal.config.ConfigValues.Setting;
import dev.keywarden.internal.naming.PlacePattern;
import dev.keywarden.internal.text.Durations;
import dev.keywarden.internal.text.Nearest;
import dev.keywarden.internal.text.Words;
import dev.keywarden.spi.KeyNaming;
import dev.keywarden.spi.KeyProvider;
import dev.keywarden.spi.KeyProviderFactory;
import dev.keywarden.spi.ProviderConfig;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Makes the parts of a chain from the configuration, and finds all that is wrong with it in one go.
 * Used once, by one thread.
 */
final class ChainAssembly {
  /** Asked where nothing is configured: the two that a laptop has. The order is this, always. */
  private static final List<String> DEFAULT_CHAIN = List.of("env", "dotenv");

  private final KeyChain.Builder builder;
  private final ConfigValues values = new ConfigValues();
  private final ConfigNames names = new ConfigNames();
  private final List<Problem> problems = new ArrayList<>();
  private final List<Link> links = new ArrayList<>();
  private final List<String> instances = new ArrayList<>();

  /** Types that an instance of the chain is made of. */
  private final Set<String> used = new HashSet<>();

  private final Path directory;
  private @Nullable ProviderCatalog catalog;

  /** What made this production, if nobody said so. */
  private @Nullable String sign;

  ChainAssembly(KeyChain.Builder builder) {
    this.builder = builder;
    this.directory = builder.workingDirectory.toAbsolutePath();
  }

  /** What was made. */
  record Parts(
      List<Link> links,
      KeyEnvironment environment,
      KeyRules rules,
      Duration timeout,
      Duration timeToLive,
      CacheRules cache,
      List<KeyEventListener> listeners,
      @Nullable AuditFile audit) {}

  Parts assemble() {
    readSources();
    KeyEnvironment environment = environment();
    Duration timeout = duration("timeout", builder.timeout, KeyChain.DEFAULT_TIMEOUT);
    Duration timeToLive =
        duration("time-to-live", builder.timeToLive, KeyChain.DEFAULT_TIME_TO_LIVE);
    CacheRules cache = cache();
    addLinks(environment, timeout);
    if (instances.isEmpty() && problems.isEmpty()) {
      problems.add(
          new Problem(
              "KW-406",
              "the chain has no provider. Add the dependency "
                  + ProviderCatalog.artifact("env")
                  + " or "
                  + ProviderCatalog.artifact("dotenv")
                  + ", or name one in keywarden.providers."
                  + catalog().failures()));
    }
    KeyRules rules = KeyRules.read(values, asked(), age(), environment, problems);
    addUnread();
    checkOptional();
    names.check(values, problems);
    AuditFile audit = audit();
    if (!problems.isEmpty()) {
      for (Link link : links) {
        link.close();
      }
      throw new ConfigurationException(problems);
    }
    List<KeyEventListener> listeners = new ArrayList<>(builder.listeners);
    if (audit != null) {
      listeners.add(audit);
    }
    return new Parts(links, environment, rules, timeout, timeToLive, cache, listeners, audit);
  }

  private @Nullable AuditFile audit() {
    String path = values.value("keywarden.audit.file");
    if (path == null) {
      return null;
    }
    try {
      return AuditFile.at(directory.resolve(path));
    } catch (InvalidPathException e) { // it quotes the path
      invalid("keywarden.audit.file", "is the path of a file");
      return null;
    }
  }

  private void readSources() {
    if (builder.ambient) {
      ConfigFiles.load(directory, loader(), values, problems);
      values.addVariables(builder.variables);
    }
    for (Map.Entry<String, String> setting : builder.settings.entrySet()) {
      values.set(setting.getKey(), setting.getValue());
    }
  }

  private ClassLoader loader() {
    if (builder.classLoader != null) {
      return builder.classLoader;
    }
    ClassLoader context = Thread.currentThread().getContextClassLoader();
    return context == null ? KeyChain.class.getClassLoader() : context;
  }

  private ProviderCatalog catalog() {
    if (catalog == null) {
      catalog = ProviderCatalog.discover(builder.classLoader);
    }
    return catalog;
  }

  private KeyEnvironment environment() {
    if (builder.environment != null) {
      return builder.environment;
    }
    String name = values.value("keywarden.environment");
    if (name != null) {
      try {
        return KeyEnvironment.of(name);
      } catch (IllegalArgumentException e) {
        invalid("keywarden.environment", "is 1 to 64 of a-z, 0-9 and '-', such as production");
        return KeyEnvironment.PRODUCTION;
      }
    }
    sign = CloudRuntime.sign(builder.variables);
    return sign == null ? KeyEnvironment.DEVELOPMENT : KeyEnvironment.PRODUCTION;
  }

  private Duration duration(String option, @Nullable Duration built, Duration otherwise) {
    if (built != null) {
      return built;
    }
    String name = "keywarden." + option;
    String text = values.value(name);
    if (text == null) {
      return otherwise;
    }
    Duration duration = Durations.parse(text);
    if (duration == null) {
      invalid(name, Durations.RULE);
      return otherwise;
    }
    return duration;
  }

  private CacheRules cache() {
    return new CacheRules(
        durationOrOff("stale-if-error", builder.staleIfError, KeyChain.DEFAULT_STALE_IF_ERROR),
        durationOrOff(
            "negative-time-to-live",
            builder.negativeTimeToLive,
            KeyChain.DEFAULT_NEGATIVE_TIME_TO_LIVE),
        durationOrOff("overlap", builder.overlap, Duration.ZERO),
        builder.maximumSize);
  }

  private AgeRule age() {
    boolean refusing = builder.refuseAged;
    String action = values.value("keywarden.maximum-age-action");
    if (action != null && !refusing) {
      refusing = action.equalsIgnoreCase("refuse");
      if (!refusing && !action.equalsIgnoreCase("warn")) {
        invalid("keywarden.maximum-age-action", "is either warn or refuse");
      }
    }
    return new AgeRule(
        durationOrOff("maximum-age", builder.maximumAge, KeyChain.DEFAULT_MAXIMUM_AGE),
        refusing,
        durationOrOff("expiry-warning", builder.expiryWarning, KeyChain.DEFAULT_EXPIRY_WARNING));
  }

  private Duration durationOrOff(String option, @Nullable Duration built, Duration otherwise) {
    if (built != null) {
      return built;
    }
    String name = "keywarden." + option;
    String text = values.value(name);
    Duration duration = text == null ? otherwise : Durations.parseOrOff(text);
    if (duration == null) {
      invalid(name, Durations.RULE_OR_OFF);
      return otherwise;
    }
    return duration;
  }

  private void addLinks(KeyEnvironment environment, Duration timeout) {
    if (!builder.chain.isEmpty()) {
      for (Object entry : builder.chain) {
        if (entry instanceof KeyProvider provider) {
          addInstance(provider, environment, timeout);
        } else {
          addNamed((String) entry, "the builder", environment, timeout);
        }
      }
      return;
    }
    Setting listed =
        values.first("keywarden.providers." + environment.name(), "keywarden.providers");
    if (listed != null) {
      for (String instance : Words.split(listed.value())) {
        addNamed(instance, listed.toString(), environment, timeout);
      }
    } else {
      addDefaults(environment, timeout);
    }
  }

  private void addDefaults(KeyEnvironment environment, Duration timeout) {
    for (String type : DEFAULT_CHAIN) {
      if (catalog().find(type) == null) {
        links.add(
            Link.skipped(
                type,
                ProviderCatalog.artifact(type)
                    + " is not on the class path."
                    + catalog().failures()));
      } else if (type.equals("dotenv") && environment.production()) {
        links.add(
            Link.skipped(
                type,
                "off in production"
                    + (sign == null ? "" : ", which this counts as because " + sign)
                    + "; to turn it on all the same, name it in keywarden.providers"));
      } else {
        addNamed(type, "the default chain", environment, timeout);
      }
    }
  }

  private void addInstance(KeyProvider provider, KeyEnvironment environment, Duration timeout) {
    @Nullable String name; // null in spite of its contract, perhaps
    try {
      name = provider.name();
    } catch (RuntimeException | Error e) {
      broken("the provider ", provider, "threw " + e.getClass().getName() + " from name()");
      return;
    }
    if (name == null) {
      broken("the provider ", provider, "has no name");
    } else if (claim(name, "the builder")) {
      names.addInstance(name, List.of());
      addLink(name, provider, false, config(name, environment), timeout);
    }
  }

  private void addNamed(
      String instance, String where, KeyEnvironment environment, Duration timeout) {
    if (!claim(instance, where)) {
      return;
    }
    String typeSetting = "keywarden." + instance + ".type";
    String type = values.value(typeSetting);
    Problem problem =
        type == null
            ? catalog().problem(instance, where)
            : catalog().problem(type, "'" + typeSetting + "' in " + values.origin(typeSetting));
    if (problem != null) {
      problems.add(problem);
      names.addUnread(instance);
      return;
    }
    String made = type == null ? instance : type;
    used.add(made);
    KeyProviderFactory factory = requireNonNull(catalog().find(made), "no problem, so it is there");
    ProviderConfig config = config(instance, environment);
    KeyProvider provider = create(factory, config);
    if (provider == null) {
      // Which options it would have asked for is not known, so that none can be called unknown.
      names.addUnread(instance);
    } else {
      names.addInstance(instance, config.asked());
      addLink(instance, provider, true, config, timeout);
    }
  }

  private @Nullable KeyProvider create(KeyProviderFactory factory, ProviderConfig config) {
    try {
      @Nullable KeyProvider provider = factory.create(config); // null in spite of its contract
      if (provider == null) {
        broken("the factory ", factory, "made no provider");
        return null;
      }
      if (config.instance().equals(provider.name())) {
        return provider;
      }
      broken("the factory ", factory, "gave its provider another name than it was told");
      Naming none = new Naming(config.instance(), null, null);
      Link.to(
              config.instance(),
              provider,
              false,
              true,
              Duration.ZERO,
              none,
              circuit(config.instance()))
          .close();
    } catch (ConfigurationException e) {
      problems.addAll(e.problems());
    } catch (RuntimeException | Error e) { // its message may quote a setting
      broken("the factory ", factory, "threw " + e.getClass().getName());
    }
    return null;
  }

  private void addLink(
      String instance,
      KeyProvider provider,
      boolean owned,
      ProviderConfig config,
      Duration timeout) {
    boolean optional = builder.optional.contains(instance);
    Duration limit = timeout;
    try {
      optional |= config.flag("optional", false);
    } catch (ConfigurationException e) {
      problems.addAll(e.problems());
    }
    try {
      limit = config.duration("timeout").orElse(timeout);
    } catch (ConfigurationException e) {
      problems.addAll(e.problems());
    }
    Naming naming = naming(instance, provider, config);
    links.add(Link.to(instance, provider, optional, owned, limit, naming, circuit(instance)));
  }

  private Circuit circuit(String instance) {
    return new Circuit(instance, builder.clock, builder.random);
  }

  private Naming naming(String instance, KeyProvider provider, ProviderConfig config) {
    KeyNaming store = null;
    try {
      store = provider.naming().orElse(null);
    } catch (RuntimeException | Error e) {
      broken("the provider ", provider, "threw " + e.getClass().getName() + " from naming()");
    }
    Set<String> parameters = store == null ? Set.of() : store.parameters();
    PlacePattern pattern = null;
    String written = config.text("name-pattern").orElse(null);
    try {
      if (written != null) {
        pattern = PlacePattern.parse(written, parameters);
      } else if (store != null) {
        pattern = PlacePattern.parse(store.pattern(), parameters);
      }
    } catch (PlacePattern.Invalid e) {
      if (written == null) {
        broken("the provider ", provider, "has a pattern for names that cannot be read");
      } else {
        problems.addAll(config.invalid("name-pattern", e.rule()).problems());
      }
    }
    return new Naming(instance, store, pattern);
  }

  private List<Link> asked() {
    List<Link> asked = new ArrayList<>(links.size());
    for (Link link : links) {
      if (link.skipped() == null) {
        asked.add(link);
      }
    }
    return asked;
  }

  /** A name that is not in the chain here may be in another environment's, unless nobody has it. */
  private void checkOptional() {
    for (String name : builder.optional) {
      boolean known =
          instances.contains(name) || values.value("keywarden." + name + ".type") != null;
      if (!known && !catalog().knownTypes().contains(name)) {
        Set<String> choices = new TreeSet<>(catalog().knownTypes());
        choices.addAll(instances);
        String nearest = Nearest.one(name, choices);
        problems.add(
            new Problem(
                "KW-403",
                ProviderCatalog.provider(name)
                    + ", said to be optional on the builder, is in no chain."
                    + (nearest == null ? "" : " Did you mean '" + nearest + "'?")));
      }
    }
  }

  private ProviderConfig config(String instance, KeyEnvironment environment) {
    return new ProviderConfig(instance, environment, directory, values);
  }

  private boolean claim(String instance, String where) {
    if (!Words.instanceName(instance) || ConfigNames.RESERVED.contains(instance)) {
      problems.add(
          new Problem(
              "KW-404",
              "a provider named in "
                  + where
                  + " has a name that cannot be used (not shown): it is 1 to 64 of a-z, 0-9 and '-',"
                  + " beginning with a letter, and none of "
                  + String.join(", ", new TreeSet<>(ConfigNames.RESERVED))
                  + "."));
      return false;
    }
    if (instances.contains(instance)) {
      problems.add(
          new Problem(
              "KW-404",
              ProviderCatalog.provider(instance)
                  + " is twice in "
                  + where
                  + ". Give the second instance a name of its own, and set keywarden.NAME.type."));
      return false;
    }
    instances.add(instance);
    return true;
  }

  /** What could be in the chain and is not: said in explanations, and not taken for a mistake. */
  private void addUnread() {
    Set<String> inChain = new HashSet<>(instances);
    for (Link link : links) {
      inChain.add(link.name());
    }
    for (String type : catalog().types()) {
      boolean elsewhere = inChain.contains(type) || used.contains(type);
      if (!elsewhere && !type.equals("system-properties")) {
        links.add(Link.skipped(type, "on the class path, but not named in keywarden.providers"));
      }
    }
    for (String type : catalog().knownTypes()) {
      if (!instances.contains(type)) {
        names.addUnread(type);
      }
    }
    for (Setting setting : values.named()) {
      String name = setting.name();
      if (name.startsWith("keywarden.") && name.endsWith(".type")) {
        String instance = name.substring("keywarden.".length(), name.length() - ".type".length());
        if (!instances.contains(instance) && Words.instanceName(instance)) {
          names.addUnread(instance);
        }
      }
    }
  }

  private void broken(String role, Object culprit, String what) {
    problems.add(
        new Problem(
            "KW-405",
            role
                + culprit.getClass().getName()
                + " "
                + what
                + ". This is a fault in it: tell its author, or take it out of the chain."));
  }

  private void invalid(String name, String rule) {
    problems.add(
        new Problem(
            "KW-404",
            "'" + name + "' in " + values.origin(name) + " cannot be used: it " + rule + "."));
  }
}
