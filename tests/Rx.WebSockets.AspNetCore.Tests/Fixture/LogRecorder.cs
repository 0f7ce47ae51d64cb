using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Linq;
using Microsoft.Extensions.Logging;

namespace Rx.WebSockets.AspNetCore.Tests.Fixture;

/// <summary>Keeps what is logged.</summary>
internal sealed class LogRecorder : ILoggerProvider, ISupportExternalScope
{
    private readonly ConcurrentQueue<LogEntry> _entries = [];
    private IExternalScopeProvider _scopes = new LoggerExternalScopeProvider();

    public IReadOnlyList<LogEntry> Entries => [.. _entries];

    /// <summary>What this library logged.</summary>
    public IReadOnlyList<LogEntry> OfOurs => [.. _entries.Where(entry => entry.Category == "Rx.WebSockets")];

    /// <summary>What this library logged as an error.</summary>
    public IReadOnlyList<Exception?> Errors => [.. OfOurs.Where(entry => entry.Level is LogLevel.Error).Select(entry => entry.Fault)];

    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

    public void SetScopeProvider(IExternalScopeProvider scopeProvider) => _scopes = scopeProvider;

    public void Dispose()
    {
    }

    private Dictionary<string, object?> Scope()
    {
        var facts = new Dictionary<string, object?>();
        _scopes.ForEachScope(static (scope, facts) =>
        {
            foreach (var (name, value) in scope as IEnumerable<KeyValuePair<string, object?>> ?? [])
            {
                facts[name] = value;
            }
        }, facts);
        return facts;
    }

    private sealed class Logger(LogRecorder recorder, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => recorder._scopes.Push(state);

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            recorder._entries.Enqueue(new LogEntry(category, logLevel, formatter(state, exception), exception, recorder.Scope()));
    }
}
