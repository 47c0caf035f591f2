package dev.keywarden.azure;

/**
 * Where the token for the vault comes from. All but {@link #DEFAULT} try one place and are faster
 * for it.
 */
public enum AzureCredentials {
  /**
   * Azure's {@code DefaultAzureCredential}: environment variables, workload identity, managed
   * identity, then the tools of a developer's machine, the first that gives a token.
   */
  DEFAULT,
  /** The identity that Azure gives to a machine, App Service, Function or container app. */
  MANAGED_IDENTITY,
  /** The federated token of a Kubernetes service account. */
  WORKLOAD_IDENTITY,
  /**
   * {@code AZURE_TENANT_ID} and {@code AZURE_CLIENT_ID} with {@code AZURE_CLIENT_SECRET} or {@code
   * AZURE_CLIENT_CERTIFICATE_PATH}.
   */
  ENVIRONMENT,
  /** Whoever has logged in with {@code az login}. */
  CLI
}
