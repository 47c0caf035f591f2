/** A provider of one's own, and a program that uses it. */
module dev.keywarden.examples.mounted {
  requires dev.keywarden.core;
  requires static org.jspecify;

  provides dev.keywarden.spi.KeyProviderFactory with
      dev.keywarden.examples.mounted.MountedFilesProviderFactory;
}
