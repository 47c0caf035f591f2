/** Puts a key where the JDK wants one, without a String in the application. */
module dev.keywarden.jdk {
  requires transitive dev.keywarden.core;
  requires transitive java.net.http;
  requires static org.jspecify;

  exports dev.keywarden.jdk;
}
