using System;
using System.Net.Http;
using System.Text;
using System.Threading;
using System.Threading.Tasks;

namespace Rx.WebSockets.Dialing;

/// <summary>The start of a refusal's body.</summary>
internal static class ResponseBody
{
    private const int MaxOctets = 4096;

    /// <summary>Reads until there is enough, the body ends or breaks, or the token fires; never throws.</summary>
    public static async Task<string> ReadStartAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var octets = new byte[MaxOctets];
        var count = 0;
        try
        {
            var body = await response.Content.ReadAsStreamAsync(cancellationToken).WaitAsync(cancellationToken).ConfigureAwait(false);
            while (count < MaxOctets)
            {
                var read = await body.ReadAsync(octets.AsMemory(count), cancellationToken).AsTask().WaitAsync(cancellationToken).ConfigureAwait(false);
                if (read == 0)
                {
                    break;
                }

                count += read;
            }
        }
        catch (Exception)
        {
            // The refusal is known; of its body there is what came.
        }

        return Decode(octets.AsSpan(0, count));
    }

    /// <summary>Without a character that the limit cut.</summary>
    private static string Decode(ReadOnlySpan<byte> octets)
    {
        var decoder = Encoding.UTF8.GetDecoder();
        var text = new char[Encoding.UTF8.GetMaxCharCount(octets.Length)];
        var length = decoder.GetChars(octets, text, flush: false);
        return new string(text, 0, length);
    }
}
