package dev.keywarden.aws;

import dev.keywarden.KeyProviderException;
import dev.keywarden.KeyProviderException.Reason;
import dev.keywarden.spi.KeyLookup;
import dev.keywarden.spi.KeyMaterial;
import dev.keywarden.spi.KeyRequest;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;

/** Makes answers out of what the store sent. */
final class Answers {
  private static final Pattern VERSION = Pattern.compile("[A-Za-z0-9-]{1,64}");

  private Answers() {}

  /**
   * The value of a secret: what was taken before the SDK saw it; or from a client that was handed
   * in, a text, or bytes, which the SDK has decoded from Base64 already. No reference to it is
   * kept.
   */
  @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
  record Value(
      byte @Nullable [] taken,
      @Nullable String text,
      @Nullable SdkBytes binary,
      @Nullable String version,
      @Nullable Instant created) {
    /**
     * Returns a constant.
     *
     * @return no value
     */
    @Override
    public String toString() {
      return "Value[****]";
    }
  }

  /**
   * The answer to each of the requests that name the secret: every one owns a copy.
   *
   * @param ours whether nobody else sees the value's bytes, now or later, so that they may be
   *     zeroed
   */
  static Map<KeyRequest, KeyLookup> found(
      Value value, Target target, String region, Collection<KeyRequest> requests, boolean ours) {
    Map<KeyRequest, KeyLookup> answers = new LinkedHashMap<>();
    int left = requests.size();
    for (KeyRequest request : requests) {
      answers.put(request, found(value, target, region, --left == 0 && ours));
    }
    return answers;
  }

  private static KeyLookup found(Value value, Target target, String region, boolean take) {
    KeyMaterial material;
    try {
      if (value.taken != null) {
        material = KeyMaterial.takeUtf8(take ? value.taken : value.taken.clone());
      } else if (value.text != null) {
        material = KeyMaterial.copyOf(value.text);
      } else if (value.binary != null) {
        material = KeyMaterial.takeUtf8(value.binary.asByteArray()); // the client may keep its own
      } else {
        return KeyLookup.failed(
            Reason.UNREADABLE,
            "AWS Secrets Manager in "
                + region
                + " sent neither text nor bytes for secret "
                + target.in(region),
            "Put a value: aws secretsmanager put-secret-value --secret-id "
                + target.place().id()
                + " --region "
                + region
                + " --secret-string file:///dev/stdin");
      }
    } catch (KeyProviderException e) {
      return KeyLookup.failed(
          e.reason(), "secret " + target.in(region) + ": " + e.detail(), e.remedy());
    }
    KeyLookup.Found found = KeyLookup.found(material, target.place().in(region));
    if (value.version != null && VERSION.matcher(value.version).matches()) {
      found = found.version(value.version);
    }
    return value.created == null ? found : found.created(value.created);
  }

  /** One answer for several requests that got no value. */
  static Map<KeyRequest, KeyLookup> same(KeyLookup answer, Collection<KeyRequest> requests) {
    Map<KeyRequest, KeyLookup> answers = new LinkedHashMap<>();
    for (KeyRequest request : requests) {
      answers.put(request, answer);
    }
    return answers;
  }
}
