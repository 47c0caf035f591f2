package dev.keywarden.printstream;

import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;

/**
 * Writes text of one charset in another one.
 *
 * <p>Not thread-safe: the printing stream around it sees to that.
 */
final class Transcoding extends OutputStream {
  private static final int BUFFER = 1 << 13;

  private final CharsetDecoder decoder;
  private final Writer writer;

  /** What came of a character whose rest has not. */
  private final ByteBuffer bytes = ByteBuffer.allocate(BUFFER);

  private final CharBuffer chars = CharBuffer.allocate(BUFFER);

  Transcoding(Charset from, Charset to, OutputStream out) {
    this.decoder =
        from.newDecoder()
            .onMalformedInput(CodingErrorAction.REPLACE)
            .onUnmappableCharacter(CodingErrorAction.REPLACE);
    this.writer = new OutputStreamWriter(out, to);
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] text, int from, int count) throws IOException {
    int at = from;
    int end = from + count;
    while (at < end) {
      int taken = Math.min(end - at, bytes.remaining());
      bytes.put(text, at, taken);
      at += taken;
      bytes.flip();
      decoder.decode(bytes, chars, false);
      bytes.compact();
      chars.flip();
      writer.append(chars);
      chars.clear();
    }
  }

  @Override
  public void flush() throws IOException {
    writer.flush();
  }

  @Override
  public void close() throws IOException {
    writer.close();
  }
}
