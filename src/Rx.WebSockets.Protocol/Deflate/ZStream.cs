using System.Runtime.InteropServices;

namespace Rx.WebSockets.Protocol.Deflate;

/// <summary>What zlib is told and tells at each call, laid out as the runtime's native library has it.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct ZStream
{
    public byte* Input;
    public byte* Output;
    public nint Message;
    public nint State;
    public uint InputLeft;
    public uint OutputLeft;
}
