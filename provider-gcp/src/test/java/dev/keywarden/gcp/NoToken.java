package dev.keywarden.gcp;

import com.google.auth.Credentials;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Credentials that add nothing to a call. */
final class NoToken extends Credentials {
  private static final long serialVersionUID = 1L;

  @Override
  public String getAuthenticationType() {
    return "none";
  }

  @Override
  public Map<String, List<String>> getRequestMetadata(@Nullable URI uri) {
    return Map.of();
  }

  @Override
  public boolean hasRequestMetadata() {
    return false;
  }

  @Override
  public boolean hasRequestMetadataOnly() {
    return true;
  }

  @Override
  public void refresh() {}
}
