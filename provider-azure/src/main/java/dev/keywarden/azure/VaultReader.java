package dev.keywarden.azure;

import com.azure.core.http.rest.Response;
import com.azure.core.util.Context;
import com.azure.core.util.FluxUtil;
import com.azure.security.keyvault.secrets.SecretAsyncClient;
import com.azure.security.keyvault.secrets.SecretClient;
import com.azure.security.keyvault.secrets.models.KeyVaultSecret;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Reads one secret of one vault, with one call that needs the permission to read it alone. */
interface VaultReader {
  /** Asks when it is subscribed to. What the value policy took out is in the call by then. */
  Mono<KeyVaultSecret> read(VaultCall call);

  static VaultReader of(SecretAsyncClient client) {
    return call ->
        client
            .getSecretWithResponse(call.name(), call.version())
            .map(Response::getValue)
            .contextWrite(FluxUtil.toReactorContext(new Context(VaultCall.KEY, call)));
  }

  /** A blocking client, on threads that Reactor keeps for such; they are interrupted on cancel. */
  static VaultReader of(SecretClient client) {
    return call ->
        Mono.fromCallable(
                () ->
                    client
                        .getSecretWithResponse(
                            call.name(), call.version(), new Context(VaultCall.KEY, call))
                        .getValue())
            .subscribeOn(Schedulers.boundedElastic());
  }
}
