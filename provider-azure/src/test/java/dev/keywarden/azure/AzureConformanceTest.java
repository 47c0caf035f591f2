package dev.keywarden.azure;

import com.azure.core.credential.TokenCredential;
import dev.keywarden.spi.KeyProvider;
import dev.keywarden.spi.KeyProviderFactory;
import dev.keywarden.testkit.Stall;
import dev.keywarden.testkit.azure.KeyVaultFault;
import dev.keywarden.testkit.azure.KeyVaultServer;
import dev.keywarden.testkit.conformance.KeyProviderConformance;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** The cases that every provider passes, over TLS and with the vendor's own client. */
class AzureConformanceTest extends KeyProviderConformance {
  private KeyVaultServer vault;
  private SSLContext before;

  @BeforeEach
  void start() throws IOException, GeneralSecurityException {
    vault = KeyVaultServer.start();
    before = SSLContext.getDefault();
    SSLContext.setDefault(vault.sslContext());
  }

  @AfterEach
  void stop() {
    SSLContext.setDefault(before);
    vault.close();
  }

  private TokenCredential tokens() {
    return VaultTest.tokens(vault);
  }

  @Override
  protected KeyProvider provider() {
    return AzureKeyVaultProvider.builder().vaultUrl(vault.url()).credential(tokens()).build();
  }

  @Override
  protected void seed(String place, String value) {
    vault.put(place, value);
  }

  @Override
  protected void seedBytes(String place, byte[] value) {
    throw notSupported("a secret of Key Vault is a JSON text, which holds no other bytes");
  }

  @Override
  protected void remove(String place) {
    vault.delete(place);
    // Else it is a failure: a deleted secret can be recovered.
    vault.purge(place);
  }

  @Override
  protected Optional<String> rotate(String place, String value) {
    return Optional.of(vault.put(place, value));
  }

  @Override
  protected void deny(String place) {
    vault.fail(place, KeyVaultFault.forbidden("ForbiddenByRbac"));
  }

  @Override
  protected void makeUnavailable() {
    vault.fail(KeyVaultFault.error(503, "ServiceUnavailable"));
  }

  @Override
  protected Stall stall() {
    return vault.stall();
  }

  @Override
  protected long calls() {
    return (long) vault.connections() + vault.calls().size();
  }

  @Override
  protected KeyProviderFactory factory() {
    return new AzureKeyVaultProviderFactory(builder -> builder.credential(tokens()));
  }

  @Override
  protected Map<String, String> options() {
    return Map.of("vault-url", vault.url());
  }

  @Override
  protected String refusedPlace() {
    return "UPPER_SNAKE";
  }

  @Override
  protected boolean sharedThread(Thread thread) {
    // Reactor's own, for the whole JVM: the delays between attempts are on its parallel scheduler.
    // The JDK's client has one that cannot be ended before Java 21.
    return thread.getName().startsWith("parallel-")
        || thread.getName().startsWith("boundedElastic-")
        || (Runtime.version().feature() < 21 && thread.getName().endsWith("SelectorManager"));
  }

  @Override
  protected Set<String> wireLoggers() {
    return Set.of("sun.net.www.protocol.http");
  }
}
