package dev.keywarden;

/** Prints the fingerprints of two keys with the value that it is given. */
final class FingerprintProbe {
  private FingerprintProbe() {}

  public static void main(String[] arguments) {
    System.out.println(TestKeys.key("ONE", arguments[0]).fingerprint());
    System.out.println(TestKeys.key("TWO", arguments[0]).fingerprint());
  }
}
