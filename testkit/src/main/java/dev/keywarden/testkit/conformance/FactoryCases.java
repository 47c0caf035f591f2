package dev.keywarden.testkit.conformance;

import dev.keywarden.spi.KeyProvider;
import dev.keywarden.spi.KeyProviderFactory;
import dev.keywarden.spi.ProviderConfig;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What makes providers from configuration. */
final class FactoryCases {
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,63}");
  private static final String INSTANCE = "kit-instance";

  private final Subject subject;

  FactoryCases(Subject subject) {
    this.subject = subject;
  }

  void namesAndReads() throws Exception {
    KeyProviderFactory factory = subject.hooks().factory();
    if (!NAME.matcher(factory.name()).matches()) {
      throw Rule.FACTORY.broken("name()", "'" + factory.name() + "'");
    }
    ProviderConfig config = config();
    KeyProvider provider = subject.keep(factory.create(config));
    if (!provider.name().equals(INSTANCE)) {
      throw Rule.FACTORY.broken(
          "create(), for the instance " + INSTANCE,
          "a provider that is called '" + provider.name() + "'");
    }
    Set<String> unread = new TreeSet<>(subject.hooks().options().keySet());
    unread.removeAll(config.asked());
    if (!unread.isEmpty()) {
      throw Rule.FACTORY.broken("create()", "options that were not asked for: " + unread);
    }
  }

  void lazyAndWorking() throws Exception {
    KeyProviderFactory factory = subject.hooks().factory();
    Subject.Seeded key = subject.seed("KIT_FACTORY");
    KeyProvider provider = subject.keep(factory.create(config()));
    Subject.requireHolds(
        key.request(), subject.found(provider, key.request(), Rule.FOUND), key.value(), Rule.FOUND);
    LifeCases life = new LifeCases(subject);
    life.requireLazy("create()", () -> subject.keep(factory.create(config())));
    life.requireLazyWhileAway("create()", () -> subject.keep(factory.create(config())));
  }

  void registered() throws Exception {
    Class<?> type = subject.hooks().factory().getClass();
    for (KeyProviderFactory known :
        ServiceLoader.load(KeyProviderFactory.class, type.getClassLoader())) {
      if (known.getClass() == type) {
        return;
      }
    }
    throw Rule.FACTORY.broken(
        "ServiceLoader.load(KeyProviderFactory.class)",
        "no "
            + type.getName()
            + ": it has to stand in META-INF/services/"
            + KeyProviderFactory.class.getName());
  }

  private ProviderConfig config() throws Exception {
    Map<String, String> settings = new HashMap<>();
    subject
        .hooks()
        .options()
        .forEach((option, value) -> settings.put("keywarden." + INSTANCE + "." + option, value));
    return new ProviderConfig(
        INSTANCE, Subject.ENVIRONMENT, Path.of(""), new Settings(Map.copyOf(settings)));
  }

  private record Settings(Map<String, String> settings) implements ProviderConfig.Source {
    @Override
    public @Nullable String value(String name) {
      return settings.get(name);
    }

    @Override
    public String origin(String name) {
      return "options() of the test";
    }
  }
}
