using System;
using System.Collections.Generic;
using System.IO;

namespace Rx.WebSockets.Testing.Wire;

/// <summary>Counts the operations of one end, so that those whose turn it is fail, with all later ones of their kind.</summary>
internal sealed class Faults(string end)
{
    private readonly List<(TransportOperation Kind, long Number, Exception? Exception)> _planned = [];
    private long _reads;
    private long _flushes;
    private Exception? _readFault;
    private Exception? _flushFault;

    public long Count(TransportOperation kind) =>
        (kind.HasFlag(TransportOperation.Read) ? _reads : 0) + (kind.HasFlag(TransportOperation.Flush) ? _flushes : 0);

    public void Plan(TransportOperation kind, int nth, Exception? exception) => _planned.Add((kind, Count(kind) + nth, exception));

    public Exception? Read()
    {
        _reads++;
        return _readFault ??= Due(TransportOperation.Read);
    }

    public Exception? Flush()
    {
        _flushes++;
        return _flushFault ??= Due(TransportOperation.Flush);
    }

    private Exception? Due(TransportOperation operation)
    {
        foreach ((TransportOperation kind, long number, Exception? exception) in _planned)
        {
            if (kind.HasFlag(operation) && Count(kind) == number)
            {
                return exception ?? new IOException($"{operation} {Count(operation)} of the {end} end fails, because the test asked for it.");
            }
        }

        return null;
    }
}
