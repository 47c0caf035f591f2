package dev.keywarden.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import dev.keywarden.ConfigurationException;
import dev.keywarden.KeyProviderException;
import dev.keywarden.KeyProviderException.Reason;
import dev.keywarden.spi.WireLogs;
import dev.keywarden.spi.WireLogs.Action;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WireLogsTest {
  private static final Logger HTTP = Logger.getLogger("sun.net.www.protocol.http");
  private static final Logger CONNECTION =
      Logger.getLogger("sun.net.www.protocol.http.HttpURLConnection");

  @AfterEach
  void allOff() {
    System.clearProperty("javax.net.debug");
    System.clearProperty("jdk.httpclient.HttpClient.log");
    System.clearProperty("sun.net.http.captureRules");
    CONNECTION.setLevel(null);
    HTTP.setLevel(null);
  }

  @Test
  void check_nothingOn_passes() {
    WireLogs logs = WireLogs.ofJdk("store", Action.REFUSE).and("a switch", "Turn it.", () -> false);

    assertThat(logs.on()).isEmpty();
    assertThatCode(logs::check).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "javax.net.debug|all",
        "javax.net.debug|ssl:plaintext",
        "javax.net.debug|SSL;PlainText",
        "javax.net.debug|''",
        "jdk.httpclient.HttpClient.log|requests,headers",
        "jdk.httpclient.HttpClient.log|ALL",
        "sun.net.http.captureRules|rules.txt"
      })
  void check_propertyThatPrintsContent_refusesAndNamesIt(String property, String value) {
    System.setProperty(property, value);
    WireLogs logs = WireLogs.ofJdk("store", Action.REFUSE);
    KeyProviderException thrown = catchThrowableOfType(KeyProviderException.class, logs::check);
    ConfigurationException atStart =
        catchThrowableOfType(ConfigurationException.class, logs::checkAtStart);

    assertThat(thrown.reason()).isEqualTo(Reason.UNSAFE);
    assertThat(thrown)
        .hasMessageContaining("the system property " + property + " is on")
        .hasMessageContaining("keywarden.store.wire-logs=warn");
    assertThat(atStart)
        .hasMessageStartingWith("KW-409 provider 'store' was not made: the system property ")
        .hasMessageContaining(property + " is on")
        .hasMessageEndingWith("Or set keywarden.store.wire-logs=warn.");
  }

  @Test
  void checkAtStart_nothingOn_passes() {
    assertThatCode(WireLogs.ofJdk("store", Action.REFUSE)::checkAtStart).doesNotThrowAnyException();
  }

  @Test
  void checkAtStart_severalOn_namesEach() {
    System.setProperty("javax.net.debug", "all");
    HTTP.setLevel(Level.FINE);
    CONNECTION.setLevel(Level.INFO);

    assertThat(
            catchThrowableOfType(
                    ConfigurationException.class,
                    WireLogs.ofJdk("store", Action.REFUSE)::checkAtStart)
                .problems())
        .extracting(
            ConfigurationException.Problem::id,
            problem -> problem.text().replaceFirst(" is on.*", ""))
        .containsExactly(
            tuple("KW-409", "provider 'store' was not made: the system property javax.net.debug"),
            tuple(
                "KW-409",
                "provider 'store' was not made: the logger sun.net.www.protocol.http at DEBUG"
                    + " (FINE)"));
  }

  @ParameterizedTest
  @CsvSource({
    "javax.net.debug,ssl:handshake",
    "jdk.httpclient.HttpClient.log,requests",
    "sun.net.http.captureRules,''"
  })
  void check_propertyThatPrintsNoContent_passes(String property, String value) {
    System.setProperty(property, value);
    assertThat(WireLogs.ofJdk("store", Action.REFUSE).on()).isEmpty();
  }

  @Test
  void check_loggerTurnedOnLater_isSeen() {
    WireLogs logs = WireLogs.ofJdk("store", Action.REFUSE);
    logs.check();
    HTTP.setLevel(Level.FINE);

    assertThat(logs.on()).contains("the logger sun.net.www.protocol.http at DEBUG (FINE)");
  }

  @Test
  void check_loggerBelowTurnedOnByItself_isSeen() {
    CONNECTION.setLevel(Level.FINE);

    assertThat(WireLogs.ofJdk("store", Action.REFUSE).on())
        .containsExactly("the logger sun.net.www.protocol.http.HttpURLConnection at DEBUG (FINE)");
  }

  @Test
  void check_warnChosen_warnsOnceOfEachSwitchAndPasses() {
    AtomicBoolean first = new AtomicBoolean(true);
    AtomicBoolean second = new AtomicBoolean();
    List<String> logged =
        warnings(
            () -> {
              WireLogs logs =
                  WireLogs.ofJdk("store", Action.WARN)
                      .and("a switch", "Turn it off.", first::get)
                      .and("another", "Turn that off.", second::get);
              logs.checkAtStart();
              logs.check();
              second.set(true);
              logs.check();
              logs.check();
            });

    assertThat(logged)
        .containsExactly(
            "Provider 'store': a switch is on, which writes what comes from the store into the"
                + " log. Turn it off.",
            "Provider 'store': another is on, which writes what comes from the store into the log."
                + " Turn that off.");
  }

  @Test
  void warnOfUse_headersArePrinted_warnsOnceAndNeverRefuses() {
    List<String> logged =
        warnings(
            () -> {
              WireLogs.warnOfUse();
              System.setProperty("jdk.httpclient.HttpClient.log", "headers");
              WireLogs.warnOfUse();
              WireLogs.warnOfUse();
            });

    assertThat(logged)
        .containsExactly(
            "Where keys are used: the system property jdk.httpclient.HttpClient.log is on, which"
                + " writes the headers of requests into the log, with the keys that are sent in"
                + " them. Start the JVM without it.");
  }

  private static List<String> warnings(Runnable action) {
    List<String> logged = new ArrayList<>();
    Handler handler =
        new Handler() {
          @Override
          public void publish(LogRecord record) {
            logged.add(record.getMessage());
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    Logger logger = Logger.getLogger(WireLogs.class.getName());
    logger.addHandler(handler);
    try {
      action.run();
    } finally {
      logger.removeHandler(handler);
    }
    return logged;
  }
}
