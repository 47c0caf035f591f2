/** Keys from Azure Key Vault. */
module dev.keywarden.azure {
  requires transitive dev.keywarden.core;
  requires transitive com.azure.core;
  requires transitive com.azure.security.keyvault.secrets;
  requires com.azure.identity;
  requires com.azure.core.http.jdk.httpclient;
  requires java.net.http;
  requires static org.jspecify;

  exports dev.keywarden.azure;

  provides dev.keywarden.spi.KeyProviderFactory with
      dev.keywarden.azure.AzureKeyVaultProviderFactory;
}
