using System;

namespace Rx.WebSockets.Testing;

/// <summary>What an <see cref="InMemoryEnd"/> counts and can make fail.</summary>
[Flags]
public enum TransportOperation
{
    /// <summary>A call of <see cref="System.IO.Pipelines.PipeReader.ReadAsync"/> or
    /// <see cref="System.IO.Pipelines.PipeReader.TryRead"/> on the end's input.</summary>
    Read = 1,

    /// <summary>A call of <see cref="System.IO.Pipelines.PipeWriter.FlushAsync"/> or
    /// <see cref="System.IO.Pipelines.PipeWriter.WriteAsync"/> on the end's output.</summary>
    Flush = 2,

    /// <summary>Either of them.</summary>
    Any = Read | Flush,
}
