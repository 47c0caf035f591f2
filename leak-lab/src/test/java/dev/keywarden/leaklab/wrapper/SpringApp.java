package dev.keywarden.leaklab.wrapper;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.keywarden.KeyChain;
import dev.keywarden.leaklab.Store;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.MapPropertySource;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** A Spring Boot application with a key among its properties, which shows all that it can show. */
public final class SpringApp {
  private SpringApp() {}

  /** What it says once it can be asked. */
  static final String PORT = "port=";

  /** Properties with an {@code ApiKey}. */
  static final String KEY = "key";

  /** Properties with its value. */
  static final String TEXT = "text";

  /** Properties that do not fit the type that they are bound to. */
  static final String MISTAKE = "mistake";

  /**
   * Starts it.
   *
   * @param arguments the file that has the value, and which of the above
   */
  public static void main(String[] arguments) throws IOException {
    byte[] value = Files.readAllBytes(Path.of(arguments[0]));
    List<String> asked = List.of(arguments[1].split("-"));
    Object property;
    if (asked.contains(TEXT)) {
      property = new String(value, ISO_8859_1);
    } else {
      Store store = new Store();
      store.put(value);
      property =
          KeyChain.builder()
              .ignoreAmbientConfiguration()
              .provider(store)
              .build()
              .require("API_KEY");
    }
    Map<String, Object> properties =
        Map.of("app.key", property, "app.port", asked.contains(MISTAKE) ? property : 1);
    SpringApplication application =
        new SpringApplication(asked.contains(TEXT) ? Texts.class : Keys.class);
    application.addInitializers(
        (ApplicationContextInitializer<ConfigurableApplicationContext>)
            context ->
                context
                    .getEnvironment()
                    .getPropertySources()
                    .addFirst(new MapPropertySource("keys", properties)));
    ConfigurableApplicationContext context =
        application.run(
            "--server.port=0",
            "--server.address=127.0.0.1",
            "--spring.main.banner-mode=off",
            "--management.endpoints.web.exposure.include=*",
            "--management.endpoint.env.show-values=always",
            "--management.endpoint.configprops.show-values=always",
            "--management.endpoint.heapdump.access=unrestricted",
            "--spring.web.error.include-message=always",
            "--spring.web.error.include-stacktrace=always");
    System.out.println(PORT + context.getEnvironment().getProperty("local.server.port"));
  }

  /** What a controller and the endpoints show. */
  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  @Import(Controller.class)
  static class Keys {
    @Bean
    @ConfigurationProperties("app")
    Shape.KeyBean settings() {
      return new Shape.KeyBean();
    }

    @Bean
    @ConfigurationProperties("app")
    Port port() {
      return new Port();
    }
  }

  /** The same with the value. */
  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  @Import(Controller.class)
  static class Texts {
    @Bean
    @ConfigurationProperties("app")
    Shape.TextBean settings() {
      return new Shape.TextBean();
    }

    @Bean
    @ConfigurationProperties("app")
    Port port() {
      return new Port();
    }
  }

  /** Takes a number. */
  public static final class Port {
    private int port;

    public int getPort() {
      return port;
    }

    public void setPort(int port) {
      this.port = port;
    }
  }

  /** Returns what it should not. */
  @RestController
  static class Controller {
    private final Object settings;

    Controller(org.springframework.context.ApplicationContext context) {
      settings = context.getBean("settings");
    }

    @GetMapping("/settings")
    Object settings() {
      return settings;
    }
  }
}
