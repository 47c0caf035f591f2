/** Keys from AWS Secrets Manager. */
module dev.keywarden.aws {
  requires transitive dev.keywarden.core;
  requires static org.jspecify;
  requires org.slf4j;
  requires transitive software.amazon.awssdk.auth;
  requires transitive software.amazon.awssdk.http;
  requires transitive software.amazon.awssdk.http.urlconnection;
  requires transitive software.amazon.awssdk.services.secretsmanager;
  requires software.amazon.awssdk.awscore;
  requires software.amazon.awssdk.core;
  requires software.amazon.awssdk.regions;
  requires software.amazon.awssdk.retries;
  requires software.amazon.awssdk.retries.api;
  requires software.amazon.awssdk.services.sts;
  requires software.amazon.awssdk.utils;

  exports dev.keywarden.aws;

  provides dev.keywarden.spi.KeyProviderFactory with
      dev.keywarden.aws.AwsSecretsProviderFactory;
}
