namespace Rx.WebSockets.Protocol.Deflate;

/// <summary>Who compresses and restores: the runtime's zlib, or what the class library makes of it.</summary>
internal interface IDeflateEngine
{
    /// <summary>The smallest window that it compresses with, as a power of two.</summary>
    int LeastWindowBits { get; }

    /// <summary>A deflater that refers back to nothing.</summary>
    /// <param name="level">1 (fast) to 9 (small).</param>
    /// <param name="windowBits">From <see cref="LeastWindowBits"/> to 15.</param>
    IDeflater TakeDeflater(int level, int windowBits);

    /// <summary>Gives back one whose last flush was a full one.</summary>
    void GiveBack(IDeflater deflater);

    /// <summary>An inflater that has seen nothing.</summary>
    IInflater TakeInflater();

    /// <summary>Gives one back, whatever it has seen.</summary>
    void GiveBack(IInflater inflater);
}
