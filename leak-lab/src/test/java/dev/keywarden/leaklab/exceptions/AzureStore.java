package dev.keywarden.leaklab.exceptions;

import com.azure.core.credential.AccessToken;
import dev.keywarden.azure.AzureKeyVaultProvider;
import dev.keywarden.spi.KeyProvider;
import dev.keywarden.testkit.azure.KeyVaultFault;
import dev.keywarden.testkit.azure.KeyVaultServer;
import dev.keywarden.testkit.azure.KeyVaultStall;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Azure's client against the test kit's Key Vault, over TLS. */
final class AzureStore implements Store {
  private final SSLContext before;
  private final KeyVaultServer vault;
  private final AzureKeyVaultProvider provider;
  private String version = "";
  private @Nullable KeyVaultStall stall;

  AzureStore() throws Exception {
    before = SSLContext.getDefault();
    vault = KeyVaultServer.start();
    SSLContext.setDefault(vault.sslContext());
    provider =
        AzureKeyVaultProvider.builder()
            .vaultUrl(vault.url())
            .credential(
                request ->
                    Mono.fromSupplier(
                        () ->
                            new AccessToken(
                                vault.issueToken(),
                                OffsetDateTime.now(ZoneOffset.UTC).plusHours(1))))
            .attempts(1)
            .build();
  }

  @Override
  public KeyProvider provider() {
    return provider;
  }

  @Override
  public boolean put(HostileValue value) {
    if (value.text() == null) {
      return false; // it holds texts alone
    }
    version = vault.put(PLACE, value.text());
    return true;
  }

  @Override
  public void put(String document) {
    version = vault.put(PLACE, document);
  }

  @Override
  public Map<String, Arrangement> failures(HostileValue value) {
    Map<String, Arrangement> failures = new LinkedHashMap<>();
    failures.put("forbidden", () -> vault.fail(KeyVaultFault.forbidden("ForbiddenByRbac")));
    failures.put(
        "forbidden, with the value as the reason",
        () -> vault.fail(KeyVaultFault.forbidden(value.canary())));
    failures.put(
        "a code that is the value", () -> vault.fail(KeyVaultFault.error(400, value.canary())));
    failures.put("unauthorized", () -> vault.fail(KeyVaultFault.unauthorized()));
    failures.put("another challenge", () -> vault.fail(KeyVaultFault.foreignChallenge()));
    failures.put("throttled", () -> vault.fail(KeyVaultFault.throttled(Duration.ZERO)));
    failures.put("a connection that is cut", () -> vault.fail(KeyVaultFault.cut()));
    failures.put("an answer that is cut", () -> vault.fail(KeyVaultFault.cutInBody()));
    failures.put("an answer that is garbled", () -> vault.fail(KeyVaultFault.garbled()));
    failures.put("an answer that is truncated", () -> vault.fail(KeyVaultFault.truncated()));
    failures.put("a value of the wrong type", () -> vault.fail(KeyVaultFault.wrongType()));
    failures.put("a nested value", () -> vault.fail(KeyVaultFault.nestedValue()));
    failures.put("no value", () -> vault.fail(KeyVaultFault.noValue()));
    for (int status : new int[] {400, 401, 403, 404, 408, 409, 429, 500, 503}) {
      failures.put(status + " that quotes the value", () -> vault.fail(KeyVaultFault.echo(status)));
    }
    failures.put("disabled", () -> vault.enable(PLACE, version, false));
    failures.put("expired", () -> vault.expires(PLACE, version, Instant.EPOCH));
    failures.put(
        "not yet valid",
        () -> vault.notBefore(PLACE, version, Instant.parse("2100-01-01T00:00:00Z")));
    failures.put("deleted", () -> vault.delete(PLACE));
    failures.put("no answer", () -> stall = vault.stall());
    return failures;
  }

  @Override
  public void heal() throws IOException {
    if (stall != null) {
      stall.close();
      stall = null;
    }
    vault.heal();
    try {
      vault.purge(PLACE);
    } catch (IllegalArgumentException there) {
      // it was not deleted
    }
    version = vault.put(PLACE, "made-up");
  }

  @Override
  public boolean remote() {
    return true;
  }

  @Override
  public Set<String> options() {
    return Set.of(
        "vault-url",
        "credentials",
        "client-id",
        "tenant-id",
        "attempts",
        "attempt-timeout",
        "wire-logs");
  }

  @Override
  public Set<String> wireLoggers() {
    return Set.of(
        "sun.net.www.protocol.http",
        "sun.net.www.protocol.http.HttpURLConnection",
        "com.sun.net.httpserver",
        "jdk.event.security");
  }

  @Override
  public void close() {
    provider.close();
    vault.close();
    SSLContext.setDefault(before);
  }
}
