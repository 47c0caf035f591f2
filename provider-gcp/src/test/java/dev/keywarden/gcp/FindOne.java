package dev.keywarden.gcp;

import dev.keywarden.ConfigurationException;
import dev.keywarden.KeyProviderException;
import dev.keywarden.spi.KeyLookup;
import dev.keywarden.spi.ProviderConfig;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Finds the key {@code openai} with the options that are its arguments; prints no value. */
final class FindOne {
  private FindOne() {}

  public static void main(String[] args) {
    Map<String, String> options = new TreeMap<>();
    for (String arg : args) {
      String[] parts = arg.split("=", 2);
      options.put("keywarden.gcp." + parts[0], parts[1]);
    }
    ProviderConfig config =
        new ProviderConfig(
            "gcp",
            dev.keywarden.KeyEnvironment.TEST,
            Path.of("."),
            new ProviderConfig.Source() {
              @Override
              public @Nullable String value(String name) {
                return options.get(name);
              }

              @Override
              public String origin(String name) {
                return "the arguments";
              }
            });
    try (var provider = new GcpSecretsProviderFactory().create(config)) {
      KeyLookup answer = provider.find(GcpFixture.request("openai"));
      System.out.println("answer " + answer);
      System.out.println("length " + GcpFixture.value(answer).length());
    } catch (KeyProviderException e) {
      System.out.println("thrown " + e.reason() + ": " + e.getMessage());
    } catch (ConfigurationException e) {
      System.out.println("not made: " + e.getMessage());
    }
  }
}
