package dev.keywarden.testkit.azure;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The tokens that this machine's identity endpoint has handed out and its vault accepts. */
final class IssuedTokens {
  private final SecureRandom random = new SecureRandom();
  private final Set<String> valid = ConcurrentHashMap.newKeySet();

  String issue() {
    byte[] bytes = new byte[24];
    random.nextBytes(bytes);
    String token = "made-up-token-" + HexFormat.of().formatHex(bytes);
    valid.add(token);
    return token;
  }

  boolean accepts(String token) {
    return valid.contains(token);
  }

  void expire() {
    valid.clear();
  }
}
