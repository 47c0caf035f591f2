package dev.keywarden.aws;

import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

/**
 * A client, and the region that it asks.
 *
 * @param client thread-safe
 * @param region such as {@code eu-west-1}
 */
record Regional(SecretsManagerClient client, String region) {}
