package dev.keywarden.azure;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenCredential;
import com.azure.core.credential.TokenRequestContext;
import reactor.core.publisher.Mono;

/** A credential whose failures are told apart from those of the vault. */
final class GuardedCredential implements TokenCredential {
  private final TokenCredential credential;

  GuardedCredential(TokenCredential credential) {
    this.credential = credential;
  }

  @Override
  public Mono<AccessToken> getToken(TokenRequestContext request) {
    return Mono.defer(() -> credential.getToken(request))
        .switchIfEmpty(Mono.error(() -> new IllegalStateException()))
        .onErrorMap(CredentialFailure::of);
  }
}
