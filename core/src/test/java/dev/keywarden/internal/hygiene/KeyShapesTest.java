package dev.keywarden.internal.hygiene;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeyShapesTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "true",
        "production",
        "10s",
        "ANTHROPIC_API_KEY",
        "ASIA_PACIFIC_API_KEY",
        "AKIA_SERVICE_ACCOUNT_KEY",
        "ASIAPACIFICREGIONKEY",
        "AIRFLOW__CORE__FERNET_KEY",
        "SK_LIVE_KEY_OF_STRIPE",
        "SG_MAIL_KEY_FOR_CAMPAIGNS",
        "STRIPE_WEBHOOK_SECRET_2",
        "AZURE_OPENAI_API_KEY_EASTUS2",
        "my-service/prod/api-key",
        "prod/payments/stripe-secret-key-v2",
        "/var/run/secrets/kubernetes.io/serviceaccount/token",
        "/home/app/.config/keywarden/keywarden.properties",
        "C:/Users/Developer/Projects/App1/config/dev2.env",
        "arn:aws:secretsmanager:eu-west-1:123456789012:secret:prod/ApiKeys-AbC1dE",
        "arn:aws:iam::123456789012:role/KeywardenReader2024",
        "arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab",
        "arn:aws:iam::123456789012:role/aws-reserved/sso.amazonaws.com/"
            + "AWSReservedSSO_AdministratorAccess_0123456789abcdef",
        "AWSReservedSSO_PowerUserAccess_fedcba9876543210",
        "mrk-1234abcd12ab34cd56ef1234567890ab",
        "projects/my-project-123456/secrets/anthropic-api-key/versions/latest",
        "projects/123456789012/secrets/API_KEY/versions/7",
        "service-1234567890@gcp-sa-secretmanager.iam.gserviceaccount.com",
        "https://my-vault-prod-01.vault.azure.net",
        "https://my-vault.vault.azure.net/secrets/api-key/0123456789abcdef0123456789abcdef",
        "https://sts.eu-central-1.amazonaws.com",
        "/subscriptions/01234567-89ab-cdef-0123-456789abcdef/resourceGroups/RgProd01Weu/providers"
            + "/Microsoft.KeyVault/vaults/KvProd01",
        "01234567-89ab-cdef-0123-456789abcdef",
        "0123456789abcdef0123456789abcdef",
        "da39a3ee5e6b4b0d3255bfef95601890afd80709",
        "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "com.example.secrets.internal.AbstractKeyProviderFactoryBean",
        "com.example.crypto.Aes256Sha512HmacV2KeyProvider",
        "dev.keywarden.provider.Base64Sha256Md5EncoderV2Factory",
        "secretsManagerV2ClientBuilderFactory",
        "anthropicApiKeyForProductionEnvironment",
        "key-vault-production-westeurope-01",
        "key-for-the-payment-service-2024",
        "sk-learn-pipeline-service-account",
        "hf_model_download_token_for_ci_runs",
        "npm_registry_publish_token_2024",
        "gsk_campaign_reporting_service",
        "eyJustAName",
        "r8_replicate_production_token",
        "dotenv,aws-secrets-manager,env",
        "2024-06-01T12:00:00Z",
        "https://user-content.example/path?query=1&other=2",
        "jdbc:postgresql://db.example:5432/app?sslmode=require",
        "kubernetes-secrets-store-csi-driver-provider-azure-v1",
        "MyCompanyName2024ProductionSecretsVault",
        "ACMEHTTPSProxyIDPForTheXMLAPIGateway",
        "MacOSWinNTLinuxBSDiOSAndroidRuntimes",
      })
  void looksLikeKey_nameOrSetting_false(String text) {
    assertThat(KeyShapes.looksLikeKey(text)).isFalse();
  }

  static Stream<String> prefixedKeys() {
    return Stream.concat(
        new RealisticKeys(1).prefixed().stream(), new RealisticKeys(2).prefixed().stream());
  }

  @ParameterizedTest
  @MethodSource("prefixedKeys")
  void looksLikeKey_keyOfKnownIssuer_true(String key) {
    assertThat(KeyShapes.looksLikeKey(key)).isTrue();
  }

  @Test
  void looksLikeKey_pem_true() {
    assertThat(KeyShapes.looksLikeKey("-----BEGIN " + "PRIVATE KEY-----\nAbc")).isTrue();
  }

  @Test
  void looksLikeKey_longRandomText_nearlyAlwaysTrue() {
    RealisticKeys keys = new RealisticKeys(3);
    int found = 0;
    for (int i = 0; i < 2_000; i++) {
      found += KeyShapes.looksLikeKey(keys.of(RealisticKeys.BASE62, 40)) ? 1 : 0;
    }

    // A few are like words with capitals, as names are.
    assertThat(found).isGreaterThan(1_940);
  }

  @Test
  void looksLikeKey_randomLettersOfBothCases_true() {
    assertThat(KeyShapes.looksLikeKey("qWzRtYbNmKpLsDfGhJxCvBnMqT" + "wErTyUiOp")).isTrue();
  }

  @Test
  void looksLikeKey_keyWithinText_trueForTheLongRun() {
    String key = new RealisticKeys(4).of(RealisticKeys.BASE62, 48);

    assertThat(KeyShapes.looksLikeKey("prefix/" + key)).isTrue();
  }
}
