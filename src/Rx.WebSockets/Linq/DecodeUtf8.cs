using System;
using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using Rx.WebSockets.Flows;
using Rx.WebSockets.Protocol;

namespace Rx.WebSockets;

public static partial class Flow
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Text of octets in UTF-8 that come in chunks; characters may be cut between them.</summary>
    /// <param name="source">The octets of one text, such as a message of <see cref="Chunks"/>.</param>
    /// <returns>A flow of strings that are the text when joined; none of them is empty.</returns>
    /// <remarks>
    /// <list type="table">
    /// <listheader><term>Signal</term><description>What happens</description></listheader>
    /// <item><term>Octets</term><description>The characters that end in them pass; the octets of one that isn't whole, three at most, are held.</description></item>
    /// <item><term>Octets that are no UTF-8</term><description><c>OnError</c> with a <see cref="ProtocolException"/> (1007, RFC 6455 §8.1); the subscription to the source ends.</description></item>
    /// <item><term>Completion</term><description>Passes; inside a character it is the same <see cref="ProtocolException"/>.</description></item>
    /// <item><term>Error</term><description>Passes.</description></item>
    /// <item><term>The observer faults</term><description>The fault goes back to the source.</description></item>
    /// <item><term>Dispose</term><description>Ends the subscription to the source; nothing is signalled any more.</description></item>
    /// </list>
    /// <code>
    /// source          --61 C3--A4 62--|      C3 A4 = ä
    /// DecodeUtf8()    --"a"----"äb"---|
    /// </code>
    /// </remarks>
    public static IFlow<string> DecodeUtf8(this IFlow<ReadOnlyMemory<byte>> source)
    {
        ArgumentNullException.ThrowIfNull(source);
        return new AnonymousFlow<string>(observer => new DecodeUtf8Sink(observer).SubscribeTo(source));
    }

    private sealed class DecodeUtf8Sink(IFlowObserver<string> observer) : StepSink<ReadOnlyMemory<byte>, string>(observer)
    {
        private readonly Decoder _decoder = StrictUtf8.GetDecoder();

        public override void OnCompleted()
        {
            try
            {
                if (!HasEnded)
                {
                    Decode(default, isEnd: true);
                }
            }
            catch (ProtocolException fault)
            {
                OnError(fault);
            }

            base.OnCompleted();
        }

        protected override bool TryStep(ReadOnlyMemory<byte> value, [MaybeNullWhen(false)] out string result)
        {
            result = Decode(value.Span, isEnd: false);
            return result.Length > 0;
        }

        private string Decode(ReadOnlySpan<byte> octets, bool isEnd)
        {
            var characters = ArrayPool<char>.Shared.Rent(StrictUtf8.GetMaxCharCount(octets.Length));
            try
            {
                return new string(characters, 0, _decoder.GetChars(octets, characters, isEnd));
            }
            catch (DecoderFallbackException)
            {
                throw new ProtocolException(CloseCode.InvalidPayload, "RFC 6455 §8.1", "A text message is not UTF-8.");
            }
            finally
            {
                ArrayPool<char>.Shared.Return(characters);
            }
        }
    }
}
