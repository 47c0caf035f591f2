package dev.keywarden.azure;

import com.azure.core.http.rest.Response;
import com.azure.core.util.Context;
import com.azure.core.util.FluxUtil;
import com.azure.security.keyvault.secrets.SecretAsyncClient;
import com.azure.security.keyvault.secrets.SecretClient;
import com.azure.security.keyvault.secrets.models.DeletedSecret;
import com.azure.security.keyvault.secrets.models.KeyVaultSecret;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Reads one secret of one vault, with calls that need the permission to read it alone. */
interface VaultReader {
  /** Asks when it is subscribed to. What the value policy took out is in the call by then. */
  Mono<KeyVaultSecret> read(VaultCall call);

  /**
   * Asks for the secret of that name among the deleted ones, without its value. Microsoft, REST API
   * reference, "Get Deleted Secret": it takes the permission secrets/get, as reading the value
   * does; the list of all deleted secrets would take secrets/list.
   */
  Mono<DeletedSecret> readDeleted(VaultCall call);

  static VaultReader of(SecretAsyncClient client) {
    return new VaultReader() {
      @Override
      public Mono<KeyVaultSecret> read(VaultCall call) {
        return client
            .getSecretWithResponse(call.name(), call.version())
            .map(Response::getValue)
            .contextWrite(FluxUtil.toReactorContext(new Context(VaultCall.KEY, call)));
      }

      @Override
      public Mono<DeletedSecret> readDeleted(VaultCall call) {
        return client
            .getDeletedSecretWithResponse(call.name())
            .map(Response::getValue)
            .contextWrite(FluxUtil.toReactorContext(new Context(VaultCall.KEY, call)));
      }
    };
  }

  /** A blocking client, on threads that Reactor keeps for such; they are interrupted on cancel. */
  static VaultReader of(SecretClient client) {
    return new VaultReader() {
      @Override
      public Mono<KeyVaultSecret> read(VaultCall call) {
        return Mono.fromCallable(
                () ->
                    client
                        .getSecretWithResponse(
                            call.name(), call.version(), new Context(VaultCall.KEY, call))
                        .getValue())
            .subscribeOn(Schedulers.boundedElastic());
      }

      @Override
      public Mono<DeletedSecret> readDeleted(VaultCall call) {
        return Mono.fromCallable(
                () ->
                    client
                        .getDeletedSecretWithResponse(call.name(), new Context(VaultCall.KEY, call))
                        .getValue())
            .subscribeOn(Schedulers.boundedElastic());
      }
    };
  }
}
