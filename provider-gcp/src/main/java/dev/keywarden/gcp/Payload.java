package dev.keywarden.gcp;

import com.google.cloud.secretmanager.v1.SecretPayload;
import com.google.protobuf.ByteOutput;
import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32C;

/** Takes a value out of an answer, and leaves nothing of it behind. */
final class Payload {
  /** Whether a value is what the store has sent. */
  enum Check {
    GOOD,
    DAMAGED,
    /** The store has no checksum for it. */
    NONE
  }

  private Payload() {}

  static Check check(SecretPayload payload, byte[] value) {
    if (!payload.hasDataCrc32C()) {
      return Check.NONE;
    }
    CRC32C crc = new CRC32C();
    crc.update(value);
    return crc.getValue() == payload.getDataCrc32C() ? Check.GOOD : Check.DAMAGED;
  }

  /** Zeroes the array inside, which only one who shares the message with nobody may do. */
  static void wipe(ByteString bytes) {
    try {
      UnsafeByteOperations.unsafeWriteTo(bytes, new Wiper());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static final class Wiper extends ByteOutput {
    @Override
    public void write(byte value) {}

    @Override
    public void write(byte[] bytes, int offset, int length) {
      Arrays.fill(bytes, offset, offset + length, (byte) 0);
    }

    @Override
    public void writeLazy(byte[] bytes, int offset, int length) {
      write(bytes, offset, length);
    }

    @Override
    public void write(ByteBuffer buffer) {}

    @Override
    public void writeLazy(ByteBuffer buffer) {}
  }
}
