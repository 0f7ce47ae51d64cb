using System;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Rx.WebSockets.Protocol.Handshaking;

/// <summary>The nonce of the opening handshake with its answer (RFC 6455 §1.3).</summary>
internal static class AcceptKey
{
    private const int NonceOctets = 16;
    private const int KeyLength = 24; // 16 octets in Base64
    private const string Guid = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    public static string NewKey(IRandomSource random)
    {
        Span<byte> nonce = stackalloc byte[NonceOctets];
        random.Fill(nonce);
        return Convert.ToBase64String(nonce);
    }

    /// <summary>Whether the text stands for exactly 16 octets; its length leaves no room for blanks, which decoders pass over.</summary>
    public static bool IsKey(string text) =>
        text.Length == KeyLength && Base64.IsValid(text, out var octets) && octets == NonceOctets;

    public static string Answer(string key)
    {
        Span<byte> hash = stackalloc byte[SHA1.HashSizeInBytes];
        SHA1.HashData(Encoding.ASCII.GetBytes(key + Guid), hash);
        return Convert.ToBase64String(hash);
    }

    /// <summary>Compares to the letter, in a time that doesn't tell where the first difference is.</summary>
    public static bool IsAnswer(string key, string accept) =>
        CryptographicOperations.FixedTimeEquals(Encoding.Latin1.GetBytes(Answer(key)), Encoding.Latin1.GetBytes(accept));
}
