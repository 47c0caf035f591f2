package dev.keywarden.gcp;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.cloud.secretmanager.v1.AccessSecretVersionResponse;
import com.google.cloud.secretmanager.v1.SecretPayload;
import com.google.protobuf.ByteString;
import org.junit.jupiter.api.Test;

class PayloadTest {
  private static final byte[] VALUE = {1, 2, 3, 4, 5};

  /** CRC-32C of "123456789", from RFC 3720's and everybody's tables. */
  private static final long CHECK = 0xe3069283L;

  @Test
  void wipe_asItComesFromTheNetwork_leavesZeroes() throws Exception {
    byte[] message =
        AccessSecretVersionResponse.newBuilder()
            .setPayload(SecretPayload.newBuilder().setData(ByteString.copyFrom(VALUE)))
            .build()
            .toByteArray();
    ByteString data = AccessSecretVersionResponse.parseFrom(message).getPayload().getData();
    assertThat(data.toByteArray()).isEqualTo(VALUE);

    Payload.wipe(data);

    assertThat(data.toByteArray()).isEqualTo(new byte[VALUE.length]);
  }

  @Test
  void wipe_inSeveralPieces_leavesZeroesInEach() {
    byte[] half = new byte[300];
    java.util.Arrays.fill(half, (byte) 7);
    ByteString data = ByteString.copyFrom(half).concat(ByteString.copyFrom(half));

    Payload.wipe(data);

    assertThat(data.toByteArray()).isEqualTo(new byte[600]);
  }

  @Test
  void check_knownValue_isCastagnolisPolynomial() {
    byte[] value = "123456789".getBytes(java.nio.charset.StandardCharsets.US_ASCII);

    assertThat(Payload.check(SecretPayload.newBuilder().setDataCrc32C(CHECK).build(), value))
        .isEqualTo(Payload.Check.GOOD);
    assertThat(Payload.check(SecretPayload.newBuilder().setDataCrc32C(CHECK + 1).build(), value))
        .isEqualTo(Payload.Check.DAMAGED);
    assertThat(Payload.check(SecretPayload.getDefaultInstance(), value))
        .isEqualTo(Payload.Check.NONE);
  }
}
