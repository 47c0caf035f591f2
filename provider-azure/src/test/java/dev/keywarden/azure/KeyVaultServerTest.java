package dev.keywarden.azure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.azure.core.exception.HttpResponseException;
import com.azure.core.http.jdk.httpclient.JdkHttpClientBuilder;
import com.azure.security.keyvault.secrets.SecretClient;
import com.azure.security.keyvault.secrets.SecretClientBuilder;
import com.azure.security.keyvault.secrets.models.DeletedSecret;
import com.azure.security.keyvault.secrets.models.KeyVaultSecret;
import com.azure.security.keyvault.secrets.models.SecretProperties;
import dev.keywarden.testkit.azure.KeyVaultCall.Operation;
import dev.keywarden.testkit.azure.KeyVaultFault;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The vault of the test kit, held to what the vendor's own client makes of it. */
class KeyVaultServerTest extends VaultTest {
  private SecretClient client;

  @BeforeEach
  void connect() {
    client =
        new SecretClientBuilder()
            .vaultUrl(vault.url())
            .credential(tokens())
            .httpClient(new JdkHttpClientBuilder().build())
            .disableChallengeResourceVerification()
            .buildClient();
  }

  @Test
  void secret_setAndRead_comesBackWithItsAttributes() {
    OffsetDateTime expires = OffsetDateTime.of(2100, 1, 2, 3, 4, 5, 0, ZoneOffset.UTC);
    KeyVaultSecret set =
        client.setSecret(
            new KeyVaultSecret("Some-Secret", "a value\n\u20ac")
                .setProperties(
                    new SecretProperties()
                        .setEnabled(true)
                        .setNotBefore(expires.minusYears(1))
                        .setExpiresOn(expires)));

    KeyVaultSecret read = client.getSecret("some-secret");

    assertThat(read.getValue()).isEqualTo("a value\n\u20ac");
    assertThat(read.getName()).isEqualTo("Some-Secret");
    assertThat(read.getProperties().getVersion())
        .matches("[0-9a-f]{32}")
        .isEqualTo(set.getProperties().getVersion());
    assertThat(read.getProperties().getExpiresOn()).isEqualTo(expires);
    assertThat(read.getProperties().getNotBefore()).isEqualTo(expires.minusYears(1));
    assertThat(read.getProperties().getCreatedOn()).isNotNull();
    assertThat(vault.calls(Operation.SET)).isEqualTo(1);
  }

  @Test
  void versions_areListedAndReadOneByOne() {
    String first = vault.put("versions", "one");
    String second = vault.put("versions", "two");

    assertThat(client.listPropertiesOfSecretVersions("versions"))
        .extracting(SecretProperties::getVersion)
        .containsExactlyInAnyOrder(first, second);
    assertThat(client.getSecret("versions", first).getValue()).isEqualTo("one");
    assertThat(client.getSecret("versions").getValue()).isEqualTo("two");
    assertThat(client.listPropertiesOfSecrets())
        .extracting(SecretProperties::getName)
        .containsExactly("versions");
  }

  @Test
  void attributes_updated_holdFromThenOn() {
    String version = vault.put("updated", "v");
    SecretProperties properties = client.getSecret("updated").getProperties();

    client.updateSecretProperties(properties.setEnabled(false));

    assertThat(error(() -> client.getSecret("updated", version)))
        .isEqualTo("403 Forbidden SecretDisabled");
    client.updateSecretProperties(properties.setEnabled(true));
    assertThat(client.getSecret("updated").getValue()).isEqualTo("v");
  }

  @Test
  void deleted_isGoneUntilItIsRecovered() {
    vault.put("deleted", "v");
    DeletedSecret deleted =
        client
            .beginDeleteSecret("deleted")
            .setPollInterval(Duration.ofMillis(10))
            .poll()
            .getValue();
    assertThat(deleted.getName()).isEqualTo("deleted");
    assertThat(error(() -> client.getSecret("deleted"))).isEqualTo("404 SecretNotFound null");
    assertThat(client.listDeletedSecrets()).extracting(DeletedSecret::getName).hasSize(1);
    assertThat(client.getDeletedSecret("deleted").getName()).isEqualTo("deleted");
    assertThat(client.getDeletedSecret("deleted").getRecoveryId())
        .isEqualTo(vault.url() + "/deletedsecrets/deleted");
    assertThat(client.getDeletedSecret("deleted"))
        .satisfies(
            one ->
                assertThat(one.getScheduledPurgeDate()).isEqualTo(one.getDeletedOn().plusDays(90)));
    assertThat(client.getDeletedSecret("deleted").getValue()).isNull();
    assertThat(error(() -> client.setSecret("deleted", "w")))
        .isEqualTo("409 Conflict ObjectIsDeletedButRecoverable");

    client.beginRecoverDeletedSecret("deleted").setPollInterval(Duration.ofMillis(10)).poll();

    assertThat(client.getSecret("deleted").getValue()).isEqualTo("v");
  }

  @Test
  void purged_canBeSetAgain() {
    vault.put("purged", "v");
    vault.delete("purged");
    client.purgeDeletedSecret("purged");

    client.setSecret("purged", "w");

    assertThat(client.getSecret("purged").getValue()).isEqualTo("w");
    assertThatThrownBy(() -> vault.purge("purged")).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void nameOrValueThatTheServiceRefuses_isABadParameter() {
    assertThat(error(() -> client.getSecret("under_score"))).isEqualTo("400 BadParameter null");
    assertThat(error(() -> client.setSecret("large", "k".repeat(25 * 1024 + 1))))
        .isEqualTo("400 BadParameter null");
    client.setSecret("large", "k".repeat(25 * 1024));
  }

  @Test
  void throttled_isTriedAgainByTheClientItself() {
    vault.put("one", "v");
    vault.fail(2, KeyVaultFault.throttled(Duration.ZERO));

    assertThat(client.getSecret("one").getValue()).isEqualTo("v");
    assertThat(vault.calls(Operation.GET)).isEqualTo(3);
  }

  @Test
  void calls_holdNamesAndNoValues() {
    client.setSecret("recorded", "value-of-it");

    assertThat(vault.calls().toString()).contains("recorded").doesNotContain("value-of-it");
  }

  private static String error(Runnable call) {
    HttpResponseException thrown = catchThrowableOfType(HttpResponseException.class, call::run);
    Map<?, ?> error = (Map<?, ?>) Objects.requireNonNull(map(thrown.getValue()).get("error"));
    Object inner = error.get("innererror");
    Object innerCode = inner == null ? null : map(inner).get("code");
    return thrown.getResponse().getStatusCode() + " " + error.get("code") + " " + innerCode;
  }

  private static Map<?, ?> map(Object value) {
    return (Map<?, ?>) value;
  }
}
