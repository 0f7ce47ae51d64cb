using System;
using System.Runtime.InteropServices;

namespace Rx.WebSockets.Protocol.Deflate;

/// <summary>The zlib that comes with the runtime, for raw deflate (RFC 1951) with windows of 2⁹–2¹⁵ octets.</summary>
/// <remarks>These are the exports that <c>DeflateStream</c> itself calls. They aren't documented, so <see cref="IsHere"/> tries them before they are relied on.</remarks>
internal static unsafe partial class Zlib
{
    private const string Library = "libSystem.IO.Compression.Native";
    private const int Deflated = 8;
    private const int DefaultStrategy = 0;
    private const int MemoryLevel = 8;

    static Zlib()
    {
        // Elsewhere the file has the name that is imported, so that ahead-of-time compilers link it.
        if (OperatingSystem.IsWindows())
        {
            NativeLibrary.SetDllImportResolver(typeof(Zlib).Assembly, static (name, assembly, path) =>
                name == Library && NativeLibrary.TryLoad(name[3..], assembly, path, out var handle) ? handle : 0);
        }

        IsHere = Try();
    }

    /// <summary>Whether the exports are there and do what they did when this was written.</summary>
    public static bool IsHere { get; }

    public static ZResult BeginDeflate(ref ZStream stream, int level, int windowBits) =>
        DeflateInit(ref stream, level, Deflated, -windowBits, MemoryLevel, DefaultStrategy);

    public static ZResult BeginInflate(ref ZStream stream, int windowBits) => InflateInit(ref stream, -windowBits);

    public static ZResult ResetInflate(ref ZStream stream, int windowBits) => InflateReset(ref stream, -windowBits);

    [LibraryImport(Library, EntryPoint = "CompressionNative_Deflate")]
    public static partial ZResult Deflate(ref ZStream stream, ZFlush flush);

    [LibraryImport(Library, EntryPoint = "CompressionNative_DeflateEnd")]
    public static partial ZResult EndDeflate(ref ZStream stream);

    [LibraryImport(Library, EntryPoint = "CompressionNative_Inflate")]
    public static partial ZResult Inflate(ref ZStream stream, ZFlush flush);

    [LibraryImport(Library, EntryPoint = "CompressionNative_InflateEnd")]
    public static partial ZResult EndInflate(ref ZStream stream);

    [LibraryImport(Library, EntryPoint = "CompressionNative_DeflateInit2_")]
    private static partial ZResult DeflateInit(ref ZStream stream, int level, int method, int windowBits, int memoryLevel, int strategy);

    [LibraryImport(Library, EntryPoint = "CompressionNative_InflateInit2_")]
    private static partial ZResult InflateInit(ref ZStream stream, int windowBits);

    [LibraryImport(Library, EntryPoint = "CompressionNative_InflateReset2_")]
    private static partial ZResult InflateReset(ref ZStream stream, int windowBits);

    private static bool Try()
    {
        try
        {
            var octets = "permessage permessage permessage"u8;
            using var deflater = new NativeDeflater(level: 6, windowBits: 9);
            using var inflater = new NativeInflater();
            var deflated = new OctetBuffer();
            deflater.Deflate(octets, ZFlush.Full, deflated);
            inflater.Reset();
            Span<byte> inflated = stackalloc byte[64];
            var step = inflater.Inflate(deflated.Written, inflated);
            return deflated.Count < octets.Length && step.Used == deflated.Count && inflated[..step.Made].SequenceEqual(octets);
        }
        catch (Exception missing) when (missing is TypeLoadException or DllNotFoundException or BadImageFormatException or InvalidOperationException or ProtocolException)
        {
            return false;
        }
    }
}
