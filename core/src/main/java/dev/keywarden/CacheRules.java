package dev.keywarden;

import java.time.Duration;

/**
 * What the user has said about holding keys.
 *
 * @param staleIfError how long beyond its time a key is served when its store cannot be asked; zero
 *     for not at all
 * @param negativeTimeToLive how long it is remembered that there is no such key; zero for not at
 *     all
 * @param overlap how long the key before a rotation can be had; zero for not at all
 * @param maximumSize how many names are kept in mind
 */
record CacheRules(
    Duration staleIfError, Duration negativeTimeToLive, Duration overlap, int maximumSize) {}
