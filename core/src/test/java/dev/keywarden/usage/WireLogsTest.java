package dev.keywarden.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

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
        "javax.net.debug|''",
        "jdk.httpclient.HttpClient.log|requests,headers",
        "jdk.httpclient.HttpClient.log|ALL",
        "sun.net.http.captureRules|rules.txt"
      })
  void check_propertyThatPrintsContent_refusesAndNamesIt(String property, String value) {
    System.setProperty(property, value);
    KeyProviderException thrown =
        catchThrowableOfType(
            KeyProviderException.class, () -> WireLogs.ofJdk("store", Action.REFUSE).check());

    assertThat(thrown.reason()).isEqualTo(Reason.UNSAFE);
    assertThat(thrown)
        .hasMessageContaining("the system property " + property + " is on")
        .hasMessageContaining("keywarden.store.wire-logs=warn");
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
  void check_warnChosen_warnsOnceAndPasses() {
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
      AtomicBoolean on = new AtomicBoolean(true);
      WireLogs logs = WireLogs.ofJdk("store", Action.WARN).and("a switch", "Turn it off.", on::get);
      logs.check();
      logs.check();

      assertThat(logged)
          .containsExactly(
              "Provider 'store': a switch is on, which writes what comes from the store into the"
                  + " log. Turn it off.");
    } finally {
      logger.removeHandler(handler);
    }
  }
}
